package dev.pantry.cache;

import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.enterprise.context.ApplicationScoped;

/** Takes entries out of layers, as eviction, expiry or a failover would. */
@ApplicationScoped
public class Layers {

    private final NearCache near;
    private final RedisDataSource redis;

    Layers(NearCache near, RedisDataSource redis) {
        this.near = near;
        this.redis = redis;
    }

    /** This pod's near cache has lost the entry: the next read of it goes to Redis, as if it came to another pod. */
    public void forgetNear(String key) {
        near.dropHere(key);
    }

    /** The line that Redis has under the key, without the body; empty if there is none. */
    public String inRedis(String key) {
        return redis.string(String.class)
                .getrange(key, 0, 120)
                .lines()
                .findFirst()
                .orElse("");
    }

    /** No layer has it: the next read of it is loaded. */
    public void forgetEverywhere(String key) {
        redis.key().del(key);
        near.dropHere(key);
    }
}
