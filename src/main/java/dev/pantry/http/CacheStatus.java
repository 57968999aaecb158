package dev.pantry.http;

import dev.pantry.cache.Entry;
import dev.pantry.cache.Trail;
import dev.pantry.cache.Trail.Step;

/**
 * The {@code Cache-Status} field (RFC 9211): what each layer did, the one nearest the origin first. Where the shared tier
 * is {@code fwd=miss}, the database answered.
 */
final class CacheStatus {

    private static final String NEAR = "pantry-near";
    private static final String SHARED = "pantry-redis";

    private CacheStatus() {}

    static String of(Trail trail, Entry entry, long now) {
        Step shared = trail.shared();
        if (shared == null) {
            return NEAR + (trail.near() == Step.HIT ? hit(trail, entry, now) : forward(trail.near()));
        }
        boolean sharedAnswered = shared == Step.HIT || trail.wasFailSafe();
        return SHARED + (sharedAnswered ? hit(trail, entry, now) : forward(shared)) + ", " + NEAR
                + forward(trail.near());
    }

    private static String hit(Trail trail, Entry entry, long now) {
        long ttl = Math.floorDiv(entry.life().freshUntil() - now, 1_000);
        return "; hit; ttl=" + ttl + (trail.wasFailSafe() ? "; detail=fail-safe" : "");
    }

    private static String forward(Step step) {
        return switch (step) {
            case HIT -> "; hit";
            case MISS -> "; fwd=miss";
            case STALE -> "; fwd=stale";
            case BYPASS -> "; fwd=bypass; detail=unavailable";
            case COLLAPSED -> "; fwd=miss; collapsed";
        };
    }
}
