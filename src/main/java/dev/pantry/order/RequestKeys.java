package dev.pantry.order;

import dev.pantry.http.Problems;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys in PostgreSQL, each user's own. Written in the transaction of the order, so a refused order leaves none;
 * of several at once one goes on, and the others wait for it to commit.
 */
@ApplicationScoped
class RequestKeys {

    /** A key adds one and removes so many that are too old: they cannot pile up. */
    private static final int REMOVED_PER_ADDED = 10;

    private final OrderSettings settings;
    private final InstantSource clock;

    RequestKeys(OrderSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The order that belongs to the key: {@code id} if it is new. Fails with 422 if it was used for something else. */
    Uni<UUID> orderOf(long userId, RequestKey key, UUID id) {
        Instant now = clock.instant();
        return Panache.getSession().flatMap(session -> add(session, userId, key, id, now)
                .flatMap(added -> added != null
                        ? removeOld(session, now).replaceWith(id)
                        : find(session, userId, key)
                                .flatMap(found -> found == null
                                        ? orderOf(userId, key, id) // too old, and removed in between
                                        : Uni.createFrom().item(found))));
    }

    // Both statements return what they have written: so they are queries to Hibernate, which would else keep books on
    // them.

    private static Uni<@Nullable UUID> add(Mutiny.Session session, long userId, RequestKey key, UUID id, Instant now) {
        return session.createNativeQuery("""
                        insert into idempotency_key (user_id, key, request_sha256, order_id, created_at)
                        values (:user, :key, :request, :order, :now)
                        on conflict (user_id, key) do nothing
                        returning order_id
                        """, UUID.class)
                .setParameter("user", userId)
                .setParameter("key", key.text())
                .setParameter("request", key.requestSha256())
                .setParameter("order", id)
                .setParameter("now", now)
                .getSingleResultOrNull();
    }

    private static Uni<@Nullable UUID> find(Mutiny.Session session, long userId, RequestKey key) {
        return session.createNativeQuery(
                        "select request_sha256, order_id from idempotency_key where user_id = :user and key = :key",
                        Object[].class)
                .setParameter("user", userId)
                .setParameter("key", key.text())
                .getSingleResultOrNull()
                .map(row -> {
                    if (row != null && !key.requestSha256().equals(row[0])) {
                        throw Problems.unprocessable(
                                "idempotency-key-reused",
                                RequestKey.FIELD + ": you have used this key for another order.");
                    }
                    return row == null ? null : (UUID) row[1];
                });
    }

    private Uni<Void> removeOld(Mutiny.Session session, Instant now) {
        return session.createNativeQuery("""
                        delete from idempotency_key where (user_id, key) in (
                          select user_id, key from idempotency_key where created_at < :before
                          order by created_at limit :most for update skip locked)
                        returning order_id
                        """, UUID.class)
                .setParameter("before", now.minus(settings.keysKeptFor()))
                .setParameter("most", REMOVED_PER_ADDED)
                .getResultList()
                .replaceWithVoid();
    }
}
