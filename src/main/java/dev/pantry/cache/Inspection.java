package dev.pantry.cache;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One key as every layer of this pod sees it, at about one moment.
 *
 * @param near the pod's own near cache
 * @param shared the tier that all pods share
 * @param floor an entry that reflects less is too old for this pod; 0 if it has heard of nothing
 * @param mark an entry loaded at or before this moment (epoch milliseconds) is too old; empty if there is none
 * @param leaseMillis for how long somebody still holds the lease to load it; 0 if nobody; empty if it is unknown
 */
public record Inspection(Layer near, Layer shared, long floor, OptionalLong mark, OptionalLong leaseMillis) {

    /**
     * What one layer has.
     *
     * @param entry null if nothing, or unknown
     */
    public record Layer(Verdict verdict, @Nullable Entry entry) {}

    /** Whether a read that begins now would be answered by a layer, and why. */
    public enum Verdict {
        FRESH(true, "it is fresh"),
        IN_GRACE(true, "it is stale but in grace: served while it is renewed behind"),
        ABSENT(true, "it is known that there is no such resource"),
        LINGERING(true, "it is past its time but still there for a moment"),
        FAIL_SAFE(false, "it is past its grace: served only while the database cannot answer"),
        EXPIRED(false, "it was known that there is no such resource, too long ago"),
        BELOW_FLOOR(false, "it is older than what this pod has heard of or served"),
        BEFORE_MARK(false, "it was loaded before a moment of which this pod does not know what it has missed"),
        NOT_TRUSTED(false, "this pod hears nothing from the database, and has had it for too long"),
        TOMBSTONE(false, "it has changed, and nobody has loaded it since"),
        MISSING(false, "there is nothing"),
        UNREACHABLE(false, "the layer does not answer");

        private final boolean answers;
        private final String why;

        Verdict(boolean answers, String why) {
            this.answers = answers;
            this.why = why;
        }

        public boolean answers() {
            return answers;
        }

        /** As the end of a sentence, for people; the name is stable, this is not. */
        public String why() {
            return why;
        }
    }
}
