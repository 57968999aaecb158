package dev.pantry.access;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;

/** The caller of the request at hand, for resources. */
@ApplicationScoped
public class CurrentCaller {

    private final SecurityIdentity identity;

    CurrentCaller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /**
     * Never blocks. Only where {@code @RolesAllowed} or {@code @Authenticated} has asked before, and on the request's own
     * context.
     *
     * @throws IllegalStateException elsewhere
     */
    public Caller get() {
        if (identity.getPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("nobody has asked who calls");
    }
}
