package dev.pantry.redis;

import static dev.pantry.redis.RedisTier.expected;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Counts that many pods add to, kept until somebody has brought them to where they belong. Each batch is added once,
 * however often it is sent; what is pending is moved aside as a batch of its own, with a name, and dropped when the name is
 * recorded elsewhere.
 *
 * <pre>
 *   pending:{T}   hash: id -> amount, and "batch" -> its name, from the first amount on
 *   aside:{T}     the same, not added to any more; at most one at a time
 *   senders:{T}   hash: sender -> the last sequence that was added, and when
 * </pre>
 *
 * All of them are without a lifetime, because Redis may evict what has one ({@code volatile-lru}): that of a sender would let
 * a batch in twice. Senders are forgotten when they have not sent for a day.
 */
@ApplicationScoped
public class Tallies {

    private static final Script ADD = Script.named("tally-add");
    private static final Script ASIDE = Script.named("tally-aside");
    private static final Script PAGE = Script.named("tally-page");
    private static final Script DROP = Script.named("tally-drop");
    private static final Script FIND = Script.named("tally-find");

    /** Chosen: the deadline of a call so many times more is what a frozen Redis costs a reader, until the breaker opens. */
    private static final int TRIED_AGAIN = 3;

    private static final String BATCH = "batch";
    private static final String FIRST_PAGE = "0";

    /** Chosen: well below a millisecond of the server's time. */
    private static final int PAGE_SIZE = 1_000;

    /** Chosen: many times longer than anybody sends a batch again. */
    private static final Duration SENDER_FORGOTTEN_AFTER = Duration.ofDays(1);

    private final RedisLink redis;

    Tallies(RedisLink redis) {
        this.redis = redis;
    }

    /**
     * Adds a batch if its sequence is higher than that of the last one which this sender added to this tally. A sender
     * waits for the outcome of one before it sends the next. Never fails. In a cluster the answer comes when a replica has
     * it too, or has not said so in time: then a failover may still lose it.
     */
    public Uni<Outcome> add(String tally, UUID sender, long sequence, Map<Long, Long> amounts) {
        List<Object> arguments = new ArrayList<>(3 + 2 * amounts.size());
        arguments.add(sender);
        arguments.add(sequence);
        arguments.add(UUID.randomUUID()); // new for each attempt: a name is never given twice
        amounts.forEach((id, amount) -> {
            arguments.add(id);
            arguments.add(amount);
        });
        return ADD.runReplicated(redis, List.of(pending(tally), senders(tally)), arguments.toArray())
                .map(reply -> Outcome.ADDED)
                .onFailure()
                .recoverWithItem(Tallies::outcome);
    }

    private static Outcome outcome(Throwable failure) {
        if (failure instanceof NotReplicated) {
            return Outcome.ADDED;
        }
        return RedisLink.hasNotHappened(failure) ? Outcome.REFUSED : Outcome.UNCLEAR;
    }

    /** What an id has that has not been dropped yet, at one moment: none, one or two parts. */
    public Uni<List<Part>> find(String tally, long id) {
        return FIND.run(redis, List.of(pending(tally), aside(tally)), id).map(reply -> {
            Response found = expected(reply);
            List<Part> parts = new ArrayList<>(2);
            for (int i = 0; i < found.size(); i += 2) {
                if (found.get(i) != null && found.get(i + 1) != null) {
                    parts.add(new Part(found.get(i).toString(), found.get(i + 1).toLong()));
                }
            }
            return parts;
        });
    }

    /**
     * The name of what lies aside, where it stays until it is dropped; if nothing does, what is pending is moved there. Null
     * if there is nothing at all. In a cluster it fails unless a replica has it too: once its name is recorded, a pending hash
     * that comes back under it would swallow what is added to it.
     */
    public Uni<@Nullable String> moveAside(String tally) {
        return ASIDE.runReplicated(
                        redis,
                        List.of(pending(tally), aside(tally), senders(tally)),
                        SENDER_FORGOTTEN_AFTER.toSeconds())
                .map(reply -> {
                    String batch = expected(reply).toString();
                    return batch.isEmpty() ? null : batch;
                });
    }

    /** All amounts of the batch that lies aside. Fails if it is not there any more. */
    public Uni<Map<Long, Long>> amounts(String tally, String batch) {
        return page(tally, batch, FIRST_PAGE, new HashMap<>());
    }

    private Uni<Map<Long, Long>> page(String tally, String batch, String cursor, Map<Long, Long> soFar) {
        return PAGE.run(redis, List.of(aside(tally)), batch, cursor, PAGE_SIZE).flatMap(reply -> {
            Response page = expected(reply).get(1);
            for (int i = 0; i < page.size(); i += 2) {
                if (!page.get(i).toString().equals(BATCH)) {
                    soFar.put(page.get(i).toLong(), page.get(i + 1).toLong()); // a scan may name a field twice
                }
            }
            String next = expected(reply).get(0).toString();
            return next.equals(FIRST_PAGE) ? Uni.createFrom().item(soFar) : page(tally, batch, next, soFar);
        });
    }

    /** Drops that batch, if it still lies aside. */
    public Uni<Void> drop(String tally, String batch) {
        return DROP.run(redis, List.of(aside(tally)), batch).replaceWithVoid();
    }

    private static String pending(String tally) {
        return "pending:{" + tally + "}";
    }

    private static String aside(String tally) {
        return "aside:{" + tally + "}";
    }

    private static String senders(String tally) {
        return "senders:{" + tally + "}";
    }

    /** What became of a batch. */
    public enum Outcome {
        /** It is counted, now or by an earlier attempt. */
        ADDED,
        /** This attempt has not counted it and never will: there is no connection, or Redis has said no. */
        REFUSED,
        /** It may be counted, or may be yet. */
        UNCLEAR
    }

    /** What a batch has of an id. */
    public record Part(String batch, long amount) {}
}
