package dev.pantry.database;

import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Set;
import org.hibernate.exception.JDBCConnectionException;

/** PostgreSQL does not answer now; what it was asked may well be right. Carries no stack: it comes in swarms. */
public final class DatabaseUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Classes of SQLSTATE that are about the server and not about the statement: connection, resources, operator. */
    private static final Set<String> ABOUT_THE_SERVER = Set.of("08", "53", "57");

    DatabaseUnavailable(String message) {
        super(message, null, false, false);
    }

    /** What a failure that says so is turned into. */
    public static DatabaseUnavailable because(Throwable failure) {
        return new DatabaseUnavailable("PostgreSQL does not answer: " + failure);
    }

    /** Whether a failure says that, as against one about what was asked. */
    public static boolean isWhy(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    || cause instanceof ClosedConnectionException
                    || cause instanceof JDBCConnectionException
                    || cause instanceof NoStackTraceThrowable // the pool's time-out
                    || cause instanceof PgException pg && isAboutTheServer(pg.getSqlState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAboutTheServer(String sqlState) {
        return sqlState != null && sqlState.length() == 5 && ABOUT_THE_SERVER.contains(sqlState.substring(0, 2));
    }
}
