package dev.pantry.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;

/** Settings of the rate limits. */
@ConfigMapping(prefix = "pantry.rate-limit")
public interface RateLimitSettings {

    /** Requests of one client to one organization, or to none, in any minute; 0 for no limit. */
    @WithDefault("6000")
    @Min(0)
    @Max(1_000_000_000)
    int perMinute();

    /** Log-ins from one address, and log-ins with one e-mail, in any minute; 0 for no limit. */
    @WithDefault("10")
    @Min(0)
    @Max(1_000_000_000)
    int logInsPerMinute();

    /** Networks (CIDR) or addresses whose word on where a request came from is believed; nobody's if left out. */
    Optional<List<String>> trustedProxies();

    /**
     * In which field they say it. In one only: a proxy that writes the one hands on the other as its client made it up.
     */
    @WithDefault("x-forwarded-for")
    Field forwardedBy();

    /** Fields that name the client of a proxy. */
    enum Field {
        X_FORWARDED_FOR,
        /** RFC 7239. */
        FORWARDED
    }
}
