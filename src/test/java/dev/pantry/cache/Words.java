package dev.pantry.cache;

import dev.pantry.cache.SharedTier.FillReply;
import dev.pantry.cache.SharedTier.LeaseReply;
import org.jspecify.annotations.Nullable;

/**
 * Says what a pod is answered, in a few words that tell it from every other answer. A number behind an {@code @} is the
 * time of the load: tens for the epoch.
 */
final class Words {

    private Words() {}

    static String of(@Nullable Object answer) {
        if (answer == null) {
            return "nothing";
        }
        if (answer instanceof Entry entry) {
            return of(entry);
        }
        if (answer instanceof Loaded row) {
            return "version " + row.version();
        }
        if (answer instanceof LeaseReply.Found found) {
            return "news: " + of(found.entry());
        }
        if (answer instanceof LeaseReply.Granted granted) {
            return "granted above " + granted.floor();
        }
        if (answer instanceof LeaseReply.Held) {
            return "held by another";
        }
        if (answer instanceof FillReply fill) {
            return fill.stored() ? "stored" : "refused" + (fill.newest() > 0 ? " below " + fill.newest() : "");
        }
        throw new IllegalArgumentException("no words for " + answer);
    }

    private static String of(Entry entry) {
        String what = entry.kind() == Entry.Kind.VALUE ? "version " + entry.version() : "tombstone";
        return what + (entry.version() == entry.asOf() ? "" : " as of " + entry.asOf()) + " @"
                + entry.life().loadedAt();
    }
}
