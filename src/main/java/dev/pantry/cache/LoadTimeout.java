package dev.pantry.cache;

/** The database did not answer within the hard timeout, and no layer had anything to serve instead. */
public final class LoadTimeout extends RuntimeException {

    private static final long serialVersionUID = 1;

    LoadTimeout(EntryKey key) {
        super("no answer in time for " + key, null, false, false);
    }
}
