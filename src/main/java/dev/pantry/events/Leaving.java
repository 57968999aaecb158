package dev.pantry.events;

/**
 * This pod has been told to end, and nobody is sent to it any more: what would last, such as a stream, ends now. What was
 * asked is still answered.
 */
public record Leaving() {}
