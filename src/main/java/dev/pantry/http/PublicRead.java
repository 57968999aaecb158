package dev.pantry.http;

import dev.pantry.cache.Answer;
import dev.pantry.cache.Wanted;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * A resource that anyone may read and that one entry of a cache is, under an address in which nothing but the entry's id varies:
 * all that is said about it in HTTP. A bean of each feature that has one.
 */
public interface PublicRead {

    /** The address, like {@code /items/{id}}, with one id, which is a number ({@link Ids}). */
    String path();

    /** Raised by a release that changes the JSON. */
    int format();

    /** What the entity shown is called, by which a CDN may purge; separated by blanks. */
    String tags(long id);

    /** The entry from the nearest layer that can answer correctly. */
    Uni<Answer> get(long id, Wanted wanted);

    /** The same at once, if it is a value that the near cache has; null otherwise. */
    @Nullable
    Answer getIfPresent(long id);
}
