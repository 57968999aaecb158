package dev.pantry.cache;

/** What comes of asking to load a key: either somebody else has loaded it, or the asker may. */
sealed interface Turn permits Turn.News, Lease {

    /** Somebody else has stored what the asker has not seen yet. */
    record News(Entry entry) implements Turn {}
}
