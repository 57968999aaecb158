package dev.pantry.session;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sessions in PostgreSQL, for changing them. */
@ApplicationScoped
class UserSessionRepository implements PanacheRepositoryBase<UserSession, String> {

    Uni<Void> open(String tokenSha256, long userId, Instant expiresAt) {
        UserSession row = new UserSession();
        row.tokenSha256 = tokenSha256;
        row.userId = userId;
        row.expiresAt = expiresAt;
        return persistAndFlush(row).replaceWithVoid();
    }

    /** The row, locked until the end of the transaction. */
    Uni<@Nullable UserSession> lock(String tokenSha256) {
        return findById(tokenSha256, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Removes some of those that have ended; what another transaction is at is left to it. */
    Uni<Void> removeEnded(Instant now, int most) {
        return getSession().flatMap(session -> session.createNativeQuery("""
                                select * from session where expires_at < :now
                                order by expires_at limit :most for update skip locked
                                """, UserSession.class)
                .setParameter("now", now)
                .setParameter("most", most)
                .getResultList()
                .flatMap(ended -> session.removeAll(ended.toArray())));
    }
}
