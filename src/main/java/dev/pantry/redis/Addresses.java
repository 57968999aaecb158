package dev.pantry.redis;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the settings say about where Redis is, and how to connect to a node there. */
final class Addresses {

    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    /** What is held, what was abandoned and still owes an answer, and one for messages. Chosen. */
    private static final int SPARE = 28;

    private static final int MOST_WAITING = 1_024;
    private static final int DEFAULT_PORT = 6_379;

    private final RedisSettings settings;
    private final String scheme;
    private final @Nullable String user;
    private final List<String> all;

    Addresses(RedisSettings settings) {
        this.settings = settings;
        List<URI> hosts = settings.hosts().stream()
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(host -> URI.create(host.strip()))
                .toList();
        if (hosts.stream().anyMatch(host -> host.getHost() == null) || hosts.isEmpty()) {
            throw new IllegalArgumentException(
                    "pantry.redis.hosts must be redis://host:port, several separated by commas");
        }
        this.scheme = hosts.get(0).getScheme();
        this.user = hosts.get(0).getRawUserInfo();
        this.all = hosts.stream()
                .map(host -> host.getHost() + ':' + (host.getPort() < 0 ? DEFAULT_PORT : host.getPort()))
                .distinct()
                .toList();
        if (settings.mode() == RedisSettings.Mode.STANDALONE && all.size() > 1) {
            throw new IllegalArgumentException(
                    "pantry.redis.hosts has several addresses, so pantry.redis.mode must be cluster");
        }
    }

    /** {@code host:port} of each. */
    List<String> all() {
        return all;
    }

    String only() {
        return all.get(0);
    }

    /** A client that connects to one address and to nobody else. */
    Redis client(Vertx vertx, String address) {
        RedisOptions options = new RedisOptions()
                .setConnectionString(scheme + "://" + (user == null ? "" : user + '@') + address)
                .setMaxPoolSize(settings.connections() + SPARE)
                .setMaxPoolWaiting(MOST_WAITING)
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true));
        settings.password().ifPresent(options::setPassword);
        return Redis.createClient(vertx, options);
    }

    /** Why a node does not answer, in the words of the settings where one of them is the reason. */
    String explain(Object node, Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        if (reason.contains("NOAUTH") || reason.contains("WRONGPASS") || reason.contains("AUTH ")) {
            return "Redis at " + node + " refuses the password (PANTRY_REDIS_PASSWORD): " + reason;
        }
        if (reason.contains("cluster support disabled")) {
            return "Redis at " + node + " is no cluster: PANTRY_REDIS_MODE must be standalone";
        }
        return reason;
    }
}
