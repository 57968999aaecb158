package dev.pantry.ratelimit;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Keeps guessers of passwords slow: few log-ins from one address, and few with one e-mail. */
@ApplicationScoped
public class LogInLimit {

    private static final long MILLIS = 1_000;

    private final RateLimits limits;
    private final ClientAddresses clients;
    private final boolean isOn;

    LogInLimit(RateLimits limits, ClientAddresses clients, RateLimitSettings settings) {
        this.limits = limits;
        this.clients = clients;
        this.isOn = settings.logInsPerMinute() > 0;
    }

    /**
     * Completes if somebody may try to log in, else fails with {@link TooManyRequests}. An attempt that is refused for its
     * address does not count for the e-mail: nobody can lock somebody else out from one address.
     *
     * @param email in any case; what is kept of it is a hash
     */
    public Uni<Void> pass(HttpServerRequest request, String email) {
        return isOn
                ? pass(new Subject("address:" + clients.of(request)))
                        .chain(() -> pass(new Subject("email:" + sha256(email.toLowerCase(Locale.ROOT)))))
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> pass(Subject subject) {
        Counter counter = limits.logIns().counter(subject);
        long wait = counter.tryPass();
        return (wait == Counter.ASK ? counter.ask() : Uni.createFrom().item(wait))
                .flatMap(millis -> millis == 0
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(refused((millis + MILLIS - 1) / MILLIS)));
    }

    private TooManyRequests refused(long seconds) {
        limits.countRefusedLogIn();
        return new TooManyRequests(seconds, limits.logIns());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
