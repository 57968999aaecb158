package dev.pantry.cache;

/** What somebody who asks knows already: of each key, the version that the answer must reflect at least. */
@FunctionalInterface
public interface Wanted {

    /** Whoever asks does not say. */
    Wanted NOTHING = key -> 0;

    /** The version, 0 if none; at most {@link Entry#GREATEST_VERSION}. */
    long of(EntryKey key);
}
