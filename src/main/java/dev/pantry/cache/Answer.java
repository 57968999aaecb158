package dev.pantry.cache;

/**
 * What a read gave, and how it came about.
 *
 * @param entry a value or an absence, never a tombstone
 */
public record Answer(Entry entry, Trail trail) {}
