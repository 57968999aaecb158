package dev.pantry.gadget;

/** A change of a gadget. */
record GadgetPatch(String name) {}
