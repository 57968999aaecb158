package dev.pantry.view;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A part of all items, whose views are pending together. Several, so that they are spread over the servers of a cluster, and
 * that what is brought into PostgreSQL at a time is not everything.
 */
record Shard(int number) {

    /** As the migration has them. All pods must agree, also with those of an older release. */
    private static final int COUNT = 8;

    /** All of them, in the order of their numbers. */
    static final List<Shard> ALL =
            IntStream.range(0, COUNT).mapToObj(Shard::new).toList();

    static Shard of(long itemId) {
        return ALL.get((int) (itemId % COUNT));
    }

    /** Its name in Redis. */
    String tally() {
        return "views:" + number;
    }
}
