package dev.pantry.redis;

import static dev.pantry.redis.RedisTier.expected;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** How often something has passed within the last minute, over all pods. Evicted or forgotten, it begins at none. */
@ApplicationScoped
public class Windows {

    private static final Script SETTLE = Script.named("window");

    private final RedisLink redis;

    Windows(RedisLink redis) {
        this.redis = redis;
    }

    /**
     * Counts what has passed already, and lets so many more pass as there is room for.
     *
     * @param wanted how many more want to pass
     * @param limit how many may in a minute
     */
    public Uni<Settled> settle(String name, long passed, long wanted, long limit) {
        return SETTLE.run(redis, List.of("rate:{" + name + "}"), passed, wanted, limit)
                .map(reply -> {
                    Response settled = expected(reply);
                    return new Settled(
                            settled.get(0).toLong(),
                            settled.get(1).toLong(),
                            settled.get(2).toLong());
                });
    }

    /** Whether a failed call says that Redis is away, and not only that this call had no answer. */
    public static boolean areAway(Throwable failure) {
        return RedisLink.hasNotHappened(failure);
    }

    /**
     * What Redis says.
     *
     * @param granted how many of those who wanted to may pass; they are counted
     * @param total how many have passed in the last minute, with them
     * @param waitMillis when there is room again; 0 if there is
     */
    public record Settled(long granted, long total, long waitMillis) {}
}
