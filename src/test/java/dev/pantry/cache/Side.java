package dev.pantry.cache;

import java.util.List;

/** The two pods: A reads and writes, B reads. */
enum Side {
    A,
    B;

    static final List<Side> BOTH = List.of(A, B);
}
