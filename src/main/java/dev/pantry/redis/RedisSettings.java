package dev.pantry.redis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;

/** Settings of the way to Redis. */
@ConfigMapping(prefix = "pantry.redis")
public interface RedisSettings {

    /** Comma-separated {@code redis://host:port} addresses. */
    Optional<String> hosts();

    /** {@code standalone} or {@code cluster}. */
    @WithDefault("standalone")
    Mode mode();

    /** Password of the servers; none if they ask for none. */
    Optional<String> password();

    /** A call without an answer after this long has failed: what a hanging Redis may cost a read. */
    @WithDefault("50ms")
    Duration deadline();

    /** Connections that a pod holds open to each server; calls are pipelined over them. */
    @WithDefault("4")
    @Min(1)
    @Max(64)
    int connections();

    /** How long Redis stays out of the path after the circuit breaker opened, before a ping tries it again. */
    @WithDefault("1s")
    Duration breakerDelay();

    /**
     * {@code master}: reads of a cluster go to a replica only if the master does not answer. {@code replica}: to a replica that is
     * at most two seconds behind, if there is one.
     */
    @WithDefault("master")
    ReadFrom readFrom();

    /** Whom reads ask first. */
    enum ReadFrom {
        MASTER,
        REPLICA
    }

    /** What the addresses are: one server, or nodes of a cluster. */
    enum Mode {
        STANDALONE,
        CLUSTER
    }
}
