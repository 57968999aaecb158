package dev.pantry.testing;

import dev.pantry.embedded.EmbeddedServers;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Three pods on one PostgreSQL with the demo data and one Redis, all our own. Starting takes ten seconds. */
public final class ThreePods implements AutoCloseable {

    private final EmbeddedServers servers;
    private final Pods pods = new Pods();
    private final List<Pod> all;

    private ThreePods(EmbeddedServers servers, BiFunction<Integer, Map<String, String>, Map<String, String>> settings) {
        this.servers = servers;
        this.all = IntStream.range(0, 3)
                .mapToObj(
                        i -> pods.launch(settings.apply(i, Pods.with(servers.settings(), "pantry.demo-data", "true"))))
                .toList();
        all.forEach(pods::awaitReady);
    }

    /** Starts them, each with these settings. */
    public static ThreePods start(Map<String, String> settings) {
        return new ThreePods(EmbeddedServers.start(), (pod, common) -> Pods.with(common, settings));
    }

    /**
     * Starts them on servers that are there, which are closed with them. {@code settings} makes those of each pod, 0 to 2,
     * from what they have in common.
     */
    public static ThreePods start(
            EmbeddedServers servers, BiFunction<Integer, Map<String, String>, Map<String, String>> settings) {
        return new ThreePods(servers, settings);
    }

    public List<Pod> all() {
        return all;
    }

    /** One of them, in turn. */
    public Pod turn(int number) {
        return all.get(Math.floorMod(number, all.size()));
    }

    public EmbeddedServers servers() {
        return servers;
    }

    /** One more, that ends with the others. */
    public Pod another(Map<String, String> settings) {
        return pods.start(Pods.with(servers.settings(), settings));
    }

    /** SQL behind the pods' backs. */
    public Sql sql() {
        return new Sql(servers.postgres().dataSource());
    }

    /** The line that Redis has at the beginning of an entry; empty if it has none. */
    public String inRedis(String key) {
        return RedisPeek.line(URI.create(servers.settings().get("pantry.redis.hosts")), key);
    }

    /** Ends every connection to Redis, as an operator does with {@code CLIENT KILL}. */
    public void dropRedisConnections() {
        RedisPeek.dropConnections(URI.create(servers.settings().get("pantry.redis.hosts")));
    }

    /** Tells Redis something whose answer is OK: {@code CONFIG SET maxmemory 0}. */
    public void tellRedis(String command) {
        RedisCommand.run(URI.create(servers.settings().get("pantry.redis.hosts")), command);
    }

    @Override
    public void close() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }
}
