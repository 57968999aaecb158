package dev.pantry.session;

import dev.pantry.database.Sessions;
import dev.pantry.http.Problems;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Opens a session for whoever knows the password. */
@ApplicationScoped
class LogIns {

    private final UserRepository users;
    private final Passwords passwords;
    private final UserSessions sessions;
    private final Sessions database;

    LogIns(UserRepository users, Passwords passwords, UserSessions sessions, Sessions database) {
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.database = database;
    }

    /** An unknown address and a wrong password fail alike: with the same 401, after the same time. */
    Uni<OpenedSession> logIn(LogIn logIn) {
        return database.read(() -> users.findByEmail(logIn.email())).flatMap(user -> passwords
                .matches(logIn.password(), user == null ? null : user.passwordHash)
                .flatMap(matches -> matches && user != null
                        ? open(user)
                        : Uni.createFrom().failure(Problems.unauthenticated("E-mail or password is wrong."))));
    }

    private Uni<OpenedSession> open(User user) {
        Token token = Token.random();
        return sessions.open(token, user.id)
                .map(expiresAt -> new OpenedSession(
                        token.secret(), expiresAt, new SessionView.User(user.id, user.email, user.role)));
    }
}
