package dev.pantry.menu;

/** A category as the answer to a change of it. */
public record CategoryView(long id, long organizationId, String name, int position) {}
