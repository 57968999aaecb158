package dev.pantry.testing;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** SQL behind Pantry's back, as an operator types it into psql. */
@ApplicationScoped
public class Sql {

    private final DataSource database;

    public Sql(DataSource database) {
        this.database = database;
    }

    /** Runs a statement in a transaction of its own; returns how many rows it changed. */
    public int run(String statement, Object... arguments) {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = prepare(connection, statement, arguments)) {
            return prepared.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }

    /** The number in the first column of the first row. */
    public long number(String query, Object... arguments) {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = prepare(connection, query, arguments);
                ResultSet rows = prepared.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** The texts in the first column of all rows. */
    public List<String> strings(String query, Object... arguments) {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = prepare(connection, query, arguments);
                ResultSet rows = prepared.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... arguments)
            throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            prepared.setObject(i + 1, arguments[i]);
        }
        return prepared;
    }
}
