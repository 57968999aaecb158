package dev.pantry.order;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of orders. */
@ConfigMapping(prefix = "pantry.order")
public interface OrderSettings {

    /** How long the layers keep an order to which nothing will happen any more. */
    @WithDefault("24h")
    Duration settledFor();

    /** How long an {@code Idempotency-Key} is remembered at least. */
    @WithDefault("24h")
    Duration keysKeptFor();
}
