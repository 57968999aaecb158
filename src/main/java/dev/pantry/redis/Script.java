package dev.pantry.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Lua script of {@code resources/redis}, called by its SHA-1. A server that does not know it yet (restarted, failed over)
 * is sent the text with the very call that found out.
 */
final class Script {

    private final String source;
    private final String sha1;

    private Script(String source) {
        this.source = source;
        this.sha1 = sha1(source);
    }

    /** The script {@code resources/redis/<name>.lua}. */
    static Script named(String name) {
        try (InputStream in = Script.class.getResourceAsStream("/redis/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("no script " + name);
            }
            return new Script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it. Arguments are strings or byte arrays. */
    Uni<@Nullable Response> run(RedisLink redis, List<String> keys, Object... arguments) {
        return run(redis, late -> {}, keys, arguments);
    }

    /** The same; a reply that comes too late for the caller is handed to {@code late}. */
    Uni<@Nullable Response> run(RedisLink redis, Consumer<Response> late, List<String> keys, Object... arguments) {
        return redis.send(keys.get(0), request(Command.EVALSHA, sha1, keys, arguments), late)
                .onFailure(Script::isUnknown)
                .recoverWithUni(() -> redis.send(keys.get(0), eval(keys, arguments), late));
    }

    /** The same, confirmed by a replica: see {@link RedisLink#sendReplicated}. */
    Uni<@Nullable Response> runReplicated(RedisLink redis, List<String> keys, Object... arguments) {
        return redis.sendReplicated(keys.get(0), request(Command.EVALSHA, sha1, keys, arguments))
                .onFailure(Script::isUnknown)
                .recoverWithUni(() -> redis.sendReplicated(keys.get(0), eval(keys, arguments)));
    }

    /** The call with the text of the script, for a server that may not know it. */
    Request eval(List<String> keys, Object... arguments) {
        return request(Command.EVAL, source, keys, arguments);
    }

    private static boolean isUnknown(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }

    private static Request request(Command command, String script, List<String> keys, Object... arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (Object argument : arguments) {
            if (argument instanceof byte[] bytes) {
                request.arg(bytes);
            } else {
                request.arg(argument.toString());
            }
        }
        return request;
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
