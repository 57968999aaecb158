package dev.pantry.database;

import java.sql.SQLException;
import java.util.Set;

/**
 * Why PostgreSQL gives no connection. By the class of its SQLSTATE: 08 no connection, 28 who are you, 3D no such database,
 * 53 too many, 57 not now; none at all if it was the pool that had to wait too long.
 */
public final class Refusal {

    private static final Set<String> FOR_NOW = Set.of("08", "53", "57");
    private static final Set<String> ALL = Set.of("08", "28", "3D", "53", "57");

    private Refusal() {}

    /** Whether it is about connecting at all: a failed migration is not. */
    public static boolean is(SQLException failure) {
        return isOneOf(ALL, failure);
    }

    /** Whether it may be otherwise in a moment, without anybody changing a setting. */
    static boolean isForNow(SQLException failure) {
        return isOneOf(FOR_NOW, failure);
    }

    /** Whether it is about name or password. */
    public static boolean isOfTheUser(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("28");
    }

    private static boolean isOneOf(Set<String> classes, SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.length() == 5 && classes.contains(state.substring(0, 2));
    }
}
