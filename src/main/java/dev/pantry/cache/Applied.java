package dev.pantry.cache;

/**
 * How far an invalidation has come when it is answered. This pod serves nothing older from then on, and the others hear of
 * it within milliseconds, whatever this says.
 *
 * @param complete whether the shared tier has taken all of it; if not, it follows as soon as it can
 * @param removed how many entries a pattern has removed there
 */
public record Applied(boolean complete, long removed) {

    static final Applied HERE_ONLY = new Applied(false, 0);
}
