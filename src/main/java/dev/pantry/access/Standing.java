package dev.pantry.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** A caller for longer than one request: for answers that go on, during which a session may end or a role may change. */
public interface Standing {

    /** Name of the attribute of an identity that holds it. */
    String ATTRIBUTE = "standing";

    /**
     * The caller as they are now; null once their session has ended, by log-out or by time. To be looked at is no use of the
     * session: it does not prolong it. If nobody can tell, they are who they were until the time is over. Never fails.
     */
    Uni<@Nullable Caller> now();

    /** That of somebody who is logged in. */
    static Standing of(SecurityIdentity identity) {
        return identity.getAttribute(ATTRIBUTE);
    }
}
