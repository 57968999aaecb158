package dev.pantry.cache;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.keys.RedisValueType;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;

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

    /** All that Redis keeps, keys and bytes, as one text. */
    public String allOfRedis() {
        StringBuilder dump = new StringBuilder();
        for (String key : redis.key().keys("*")) {
            dump.append(key).append(' ');
            if (redis.key().type(key) == RedisValueType.HASH) {
                dump.append(redis.hash(String.class).hgetall(key)).append('\n');
                continue;
            }
            byte[] value = redis.value(byte[].class).get(key);
            if (value != null) { // it has not expired since
                dump.append(new String(value, StandardCharsets.ISO_8859_1)).append('\n');
            }
        }
        return dump.toString();
    }

    /** Redis has what it had under the key before {@code writing}: a failover forgets the last writes. */
    public void forgetInRedis(String key, Runnable writing) {
        byte[] before = redis.value(byte[].class).get(key);
        writing.run();
        redis.value(byte[].class).set(key, before);
    }

    /** No layer has it: the next read of it is loaded. */
    public void forgetEverywhere(String key) {
        redis.key().del(key);
        near.dropHere(key);
    }
}
