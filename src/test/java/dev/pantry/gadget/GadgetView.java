package dev.pantry.gadget;

/** A gadget as clients see it. */
record GadgetView(long id, String name, long version) {}
