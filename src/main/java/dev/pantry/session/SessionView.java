package dev.pantry.session;

import java.time.Instant;

/**
 * A session as its owner sees it.
 *
 * @param expiresAt unless it is used before
 */
public record SessionView(Instant expiresAt, User user) {

    static SessionView of(ActiveSession session) {
        return new SessionView(session.expiresAt(), User.of(session));
    }

    /** Whose it is. */
    public record User(long id, String email, String role) {

        static User of(ActiveSession session) {
            return new User(session.userId(), session.email(), session.role());
        }
    }
}
