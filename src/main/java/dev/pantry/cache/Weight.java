package dev.pantry.cache;

/**
 * What an entry of the near cache retains on the heap, in bytes.
 *
 * <p>The fixed part is what a 64-bit HotSpot with compressed references allocates for: Caffeine's node (PSWMW: weighted,
 * timed) and its hash table node and slot, the future, {@link Held}, {@link Entry}, {@link Lifetime}, {@link Body} and the
 * headers of the key and the arrays. {@code NearCacheBoundTest} compares the sum with the heap.
 */
final class Weight {

    static final int FIXED = 320;

    private static final int ARRAY_HEADER = 16;

    private Weight() {}

    static int of(String key, Held held) {
        Body body = held.entry().body();
        long variable = padded(key.length());
        if (body != null) {
            variable += padded(body.identity().length);
            byte[] gzip = body.gzip();
            if (gzip != null) {
                variable += padded(gzip.length);
            }
        }
        return (int) Math.min(Integer.MAX_VALUE, FIXED + variable);
    }

    private static long padded(long bytes) {
        return (ARRAY_HEADER + bytes + 7) & ~7L;
    }
}
