package dev.pantry.events;

/**
 * News of something that is cached. It says that it has changed, not how: whoever wants to know reads it.
 *
 * @param cache the name of its cache: {@code item}
 * @param id of it there
 * @param version it has now, or a later one by the time that this is read
 * @param deleted whether it is gone
 */
public record Updated(String cache, String id, long version, boolean deleted) {

    /** Where it is published: {@code item:updated}. */
    public String address() {
        return cache + ":updated";
    }
}
