package dev.pantry.session;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

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
                .map(SessionIdentities::identity);
    }

    private static SecurityIdentity identity(ActiveSession session) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(session.caller())
                .addRole(session.role())
                .addAttribute(SESSION, session)
                .build();
    }

    /** The session that an identity made here came from. */
    static ActiveSession sessionOf(SecurityIdentity identity) {
        return identity.getAttribute(SESSION);
    }
}
