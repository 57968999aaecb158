package dev.pantry.image;

/** The picture that an item has now: where it is served, for ever the same. */
public record ImageView(long itemId, String imageUrl) {}
