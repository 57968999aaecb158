package dev.pantry.session;

import dev.pantry.access.Caller;
import dev.pantry.access.Standing;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Whose session a token opens. Fails where there is none, and where no layer can tell. */
@ApplicationScoped
class SessionIdentities implements IdentityProvider<TokenAuthenticationRequest> {

    private static final String SESSION = "session";

    private final UserSessions sessions;

    SessionIdentities(UserSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Class<TokenAuthenticationRequest> getRequestType() {
        return TokenAuthenticationRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        return Token.parse(request.getToken().getToken())
                .map(sessions::find)
                .orElseGet(() -> Uni.createFrom().nullItem())
                .onItem()
                .ifNull()
                .failWith(() -> new AuthenticationFailedException("no such session"))
                .map(this::identity);
    }

    private SecurityIdentity identity(ActiveSession session) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(session.caller())
                .addRole(session.role())
                .addAttribute(SESSION, session)
                .addAttribute(Standing.ATTRIBUTE, (Standing)
                        () -> sessions.look(session).map(SessionIdentities::caller))
                .build();
    }

    private static @Nullable Caller caller(@Nullable ActiveSession session) {
        return session == null ? null : session.caller();
    }

    /** The session that an identity made here came from. */
    static ActiveSession sessionOf(SecurityIdentity identity) {
        return identity.getAttribute(SESSION);
    }
}
