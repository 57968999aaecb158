package dev.pantry.session;

import java.time.Instant;

/**
 * The answer to a log-in: the only place where a token is written.
 *
 * @param token to be sent as {@code Authorization: Bearer}
 * @param expiresAt unless it is used before
 */
public record OpenedSession(String token, Instant expiresAt, SessionView.User user) {

    /** Without the token. */
    @Override
    public String toString() {
        return "session of " + user + " until " + expiresAt;
    }
}
