package dev.pantry;

import dev.pantry.database.Refusal;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.sql.SQLException;
import java.util.Optional;
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

    /** Empty if it is nothing that an operator could mend: then the stack says more. */
    static Optional<StartFailure> of(Throwable failure, String database) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QuarkusBindException taken) {
                return Optional.of(new StartFailure("port " + taken.getPort() + " is taken", UNAVAILABLE));
            }
            if (cause instanceof SQLException sql && Refusal.is(sql)) {
                return Optional.of(new StartFailure(
                        "PostgreSQL at " + database + " (" + settings(sql) + ") gives no connection: " + reason(sql),
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

    /** Where to look. */
    private static String settings(SQLException refusal) {
        return Refusal.isOfTheUser(refusal)
                ? "PANTRY_POSTGRES_USER, PANTRY_POSTGRES_PASSWORD"
                : "PANTRY_POSTGRES_ADDRESS";
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
