package dev.pantry;

import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why Pantry did not start, in words for whoever started it.
 *
 * @param message one line or a few
 * @param exitCode of the process, as in sysexits.h
 */
record StartFailure(String message, int exitCode) {

    static final int UNAVAILABLE = 69;
    static final int BAD_CONFIGURATION = 78;

    /**
     * Classes of SQLSTATE that come from connecting: no connection, who are you, no such database, too many, not now. A
     * failed migration has another.
     */
    private static final Set<String> CONNECTING = Set.of("08", "28", "3D", "53", "57");

    /** Empty if it is nothing that an operator could mend: then the stack says more. */
    static Optional<StartFailure> of(Throwable failure, String database) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QuarkusBindException taken) {
                return Optional.of(new StartFailure("port " + taken.getPort() + " is taken", UNAVAILABLE));
            }
            if (cause instanceof SQLException sql && isConnecting(sql.getSQLState())) {
                return Optional.of(new StartFailure(
                        "PostgreSQL at " + database + " (PANTRY_POSTGRES_ADDRESS) gives no connection: " + reason(sql),
                        UNAVAILABLE));
            }
            if (cause instanceof ConfigValidationException
                    || cause instanceof ConfigurationException
                    || cause instanceof IllegalArgumentException && isOurs(cause.getMessage())) {
                return Optional.of(new StartFailure(inOurNames(reason(cause)), BAD_CONFIGURATION));
            }
        }
        return Optional.empty();
    }

    private static boolean isConnecting(@Nullable String sqlState) {
        return sqlState == null || sqlState.length() == 5 && CONNECTING.contains(sqlState.substring(0, 2));
    }

    /** Bounds that the settings' own types check, such as those of CachePolicy. */
    private static boolean isOurs(@Nullable String message) {
        return message != null && message.startsWith("pantry.");
    }

    /** Of the last cause that says something: those above it repeat it or say less. */
    private static String reason(Throwable failure) {
        String reason = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                reason = cause instanceof Exception && cause.getMessage().indexOf(' ') < 0
                        ? cause.getClass().getSimpleName() + ": " + cause.getMessage()
                        : cause.getMessage();
            }
        }
        return reason.strip();
    }

    /** Quarkus names the settings that ours are handed on to. */
    private static String inOurNames(String message) {
        return message.replace("quarkus.redis.client-type", "pantry.redis.mode")
                .replace("quarkus.redis.hosts", "pantry.redis.hosts");
    }
}
