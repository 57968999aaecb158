package dev.pantry.view;

/** How often an item was looked at, as clients see it. */
public record ViewCount(long itemId, long views) {}
