package dev.pantry.session;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stands before all other mechanisms and counts how often somebody wanted to know who calls. Knows nobody itself. */
@ApplicationScoped
public class IdentityQuestions implements HttpAuthenticationMechanism {

    private final AtomicInteger asked = new AtomicInteger();

    int count() {
        return asked.get();
    }

    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 1;
    }

    @Override
    public Uni<@Nullable SecurityIdentity> authenticate(RoutingContext routing, IdentityProviderManager identities) {
        asked.incrementAndGet();
        return Uni.createFrom().nullItem();
    }

    @Override
    public Uni<@Nullable ChallengeData> getChallenge(RoutingContext routing) {
        return Uni.createFrom().nullItem();
    }
}
