package dev.pantry.session;

import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.Entry;
import dev.pantry.cache.Loaded;
import dev.pantry.database.Sessions;
import dev.pantry.database.Writes;
import dev.pantry.http.Json;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sessions, read through every layer; key {@code session:{sha256}}. Whoever shows the token of one is its user.
 *
 * <p>A session ends an hour after it was opened or last prolonged, and is prolonged when it is used with less than 50
 * minutes left. A layer may keep it for longer: the time that is written in it decides. Who logs out, or gets another role,
 * is no longer what they were: on this pod once that is answered, on the others as soon as they hear of it. No answer names
 * a key of a session ({@link Writes#runAside}): not even a hash leaves the house.
 */
@ApplicationScoped
class UserSessions {

    private static final Logger LOG = Logger.getLogger(UserSessions.class);

    static final Duration LIFE = Duration.ofHours(1);

    /** What is left of a session that need not be prolonged yet. */
    static final Duration ENOUGH = Duration.ofMinutes(50);

    /** A log-in adds one and removes so many of those that have ended: they cannot pile up. */
    private static final int REMOVED_PER_LOG_IN = 10;

    private final CacheService cache;
    private final UserSessionRepository repository;
    private final SessionDetailRepository details;
    private final Sessions database;
    private final Writes writes;
    private final Json json;
    private final InstantSource clock;
    private final Counter failedToProlong;
    private final Set<String> beingProlonged = ConcurrentHashMap.newKeySet();

    UserSessions(
            Caches caches,
            UserSessionRepository repository,
            SessionDetailRepository details,
            Sessions database,
            Writes writes,
            Json json,
            InstantSource clock,
            MeterRegistry meters) {
        this.cache = caches.named("session");
        this.repository = repository;
        this.details = details;
        this.database = database;
        this.writes = writes;
        this.json = json;
        this.clock = clock;
        this.failedToProlong = Counter.builder("pantry.session.prolong.failures")
                .description("Sessions in use that could not be prolonged")
                .register(meters);
    }

    /** Opens a session of that user; returns when it ends. Behind it every pod finds it in Redis. */
    Uni<Instant> open(Token token, long userId) {
        Instant now = clock.instant();
        Instant expiresAt = now.plus(LIFE);
        return writes.runAside(() -> repository
                        .open(token.sha256(), userId, expiresAt)
                        .chain(() -> repository.removeEnded(now, REMOVED_PER_LOG_IN)))
                .chain(() -> fill(token.sha256()))
                .replaceWith(expiresAt);
    }

    /** The session of that token, prolonged behind the answer if it is time; null if there is none or it has ended. */
    Uni<@Nullable ActiveSession> find(Token token) {
        return cached(token.sha256()).map(session -> {
            Instant now = clock.instant();
            if (session == null || !now.isBefore(session.expiresAt())) {
                return null;
            }
            if (session.expiresAt().isBefore(now.plus(ENOUGH))) {
                prolong(session.tokenSha256(), now);
            }
            return session;
        });
    }

    /**
     * What has become of a session, without prolonging it; null if it has ended. Where no layer can tell, it is as it was
     * until its time is over.
     */
    Uni<@Nullable ActiveSession> look(ActiveSession before) {
        return cached(before.tokenSha256())
                .onFailure()
                .recoverWithItem(before)
                .map(session -> session != null && clock.instant().isBefore(session.expiresAt()) ? session : null);
    }

    /** Ends the session, if it has not ended already. */
    Uni<Void> end(ActiveSession session) {
        return writes.runAside(() -> repository
                .lock(session.tokenSha256())
                .flatMap(row -> row == null ? Uni.createFrom().voidItem() : repository.delete(row)));
    }

    /** Once at a time per session and pod. If it fails, the next request tries again while the session lasts. */
    private void prolong(String sha256, Instant now) {
        if (!beingProlonged.add(sha256)) {
            return;
        }
        writes.runAside(() -> repository.lock(sha256).invoke(row -> {
                    if (row != null && row.expiresAt.isBefore(now.plus(ENOUGH))) {
                        row.expiresAt = now.plus(LIFE);
                    }
                }))
                .chain(() -> fill(sha256))
                .onTermination()
                .invoke(() -> beingProlonged.remove(sha256))
                .subscribe()
                .with(prolonged -> {}, failure -> {
                    failedToProlong.increment();
                    LOG.debugf("session %s is not prolonged: %s", sha256, failure);
                });
    }

    /** Write-through: what is committed is read back through the layers, which keeps it there. They may be away. */
    private Uni<Void> fill(String sha256) {
        return cached(sha256).replaceWithVoid().onFailure().recoverWithNull();
    }

    private Uni<@Nullable ActiveSession> cached(String sha256) {
        return cache.getOrSet(cache.key(sha256), () -> load(sha256)).map(answer -> {
            Entry entry = answer.entry();
            return entry.isAbsent() ? null : json.decode(entry.value(), ActiveSession.class);
        });
    }

    private Uni<Loaded> load(String sha256) {
        return database.read(() -> details.findById(sha256))
                .map(row -> row == null ? Loaded.ABSENT : new Loaded(row.version, json.encode(row.active())));
    }
}
