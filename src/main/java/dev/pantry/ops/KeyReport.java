package dev.pantry.ops;

import dev.pantry.cache.Body;
import dev.pantry.cache.Entry;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Inspection;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One key as every layer sees it.
 *
 * @param answeredBy which would answer a read now: {@code near}, {@code redis} or {@code database}
 * @param floor an entry that reflects less is too old for this pod; 0 if it has heard of nothing
 * @param mark an entry loaded before is too old for this pod; null if that is nowhere the case
 * @param leaseMillis for how long somebody still holds the lease to load it; 0 if nobody; null if Redis does not answer
 */
record KeyReport(
        String cache,
        String key,
        String answeredBy,
        Layer near,
        Layer redis,
        long floor,
        @Nullable Instant mark,
        @Nullable Long leaseMillis) {

    static KeyReport of(EntryKey key, Inspection seen, Instant now) {
        boolean byNear = seen.near().verdict().answers();
        boolean byRedis = seen.shared().verdict().answers();
        return new KeyReport(
                key.policy().name(),
                key.text(),
                byNear ? "near" : byRedis ? "redis" : "database",
                Layer.of(seen.near(), now),
                Layer.of(seen.shared(), now),
                seen.floor(),
                seen.mark().isEmpty() ? null : Instant.ofEpochMilli(seen.mark().getAsLong()),
                boxed(seen.leaseMillis()));
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isEmpty() ? null : number.getAsLong();
    }

    /** A word of ours as JSON has it: {@code below-floor}. */
    static String code(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What one layer has.
     *
     * @param verdict stable: whether it would answer, and why
     * @param why the same for people
     * @param entry null if there is none
     */
    record Layer(String verdict, String why, @Nullable Held entry) {

        private static Layer of(Inspection.Layer layer, Instant now) {
            Entry entry = layer.entry();
            return new Layer(
                    code(layer.verdict()),
                    layer.verdict().why(),
                    entry == null ? null : Held.of(entry, now.toEpochMilli()));
        }
    }

    /**
     * What is held.
     *
     * @param kind {@code value}, {@code absent} or {@code tombstone}
     * @param version of the row, from which the ETag is made; 0 unless a value
     * @param asOf the change up to which it reflects its row
     * @param freshMillis for how long it is still fresh; 0 if it is not any more, and so on for the other two
     * @param graceMillis until it is past its grace
     * @param failSafeMillis until it is gone
     */
    record Held(
            String kind,
            long version,
            long asOf,
            Instant loadedAt,
            long ageMillis,
            long freshMillis,
            long graceMillis,
            long failSafeMillis,
            int bytes,
            int gzipBytes) {

        private static Held of(Entry entry, long now) {
            Body body = entry.body();
            byte[] gzip = body == null ? null : body.gzip();
            return new Held(
                    code(entry.kind()),
                    entry.version(),
                    entry.asOf(),
                    Instant.ofEpochMilli(entry.life().loadedAt()),
                    now - entry.life().loadedAt(),
                    Math.max(0, entry.life().freshUntil() - now),
                    Math.max(0, entry.life().staleUntil() - now),
                    Math.max(0, entry.life().keepUntil() - now),
                    body == null ? 0 : body.identity().length,
                    gzip == null ? 0 : gzip.length);
        }
    }
}
