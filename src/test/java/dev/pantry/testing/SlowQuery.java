package dev.pantry.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A view that takes its time until this is closed: every query of it sleeps once, is counted when it begins and noted when
 * it ends.
 */
public final class SlowQuery implements AutoCloseable {

    private final Sql sql;
    private final String view;
    private final String definition;

    private SlowQuery(Sql sql, String view, String definition) {
        this.sql = sql;
        this.view = view;
        this.definition = definition;
    }

    /** Makes a view of the database so slow. One at a time. */
    public static SlowQuery of(Sql sql, String view, Duration takes) {
        String definition = sql.strings("select pg_get_viewdef('" + view + "'::regclass)")
                .get(0)
                .replace(";", "");
        sql.run("create sequence slow_query_begun");
        sql.run("create table slow_query (began timestamptz, ended timestamptz)");
        sql.run("""
                create function slow_query(seconds float8) returns boolean language plpgsql as $$
                declare
                  began timestamptz := clock_timestamp();
                begin
                  perform nextval('slow_query_begun');
                  perform pg_sleep(seconds);
                  insert into slow_query values (began, clock_timestamp());
                  return true;
                end $$
                """);
        // Materialized: it is run once per query, not once per row.
        sql.run(String.format(
                Locale.ROOT,
                "create or replace view %s as with slow as materialized (select slow_query(%f))"
                        + " select fast.* from (%s) as fast cross join slow",
                view,
                takes.toMillis() / 1e3,
                definition));
        return new SlowQuery(sql, view, definition);
    }

    /** How many queries have begun. */
    public long begun() {
        return sql.number("select case when is_called then last_value else 0 end from slow_query_begun");
    }

    /** Those that have ended. */
    public List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (String run : sql.strings("select extract(epoch from began) || ' ' || extract(epoch from ended)"
                + " from slow_query order by began")) {
            String[] times = run.split(" ");
            runs.add(new Run(instant(times[0]), instant(times[1])));
        }
        return runs;
    }

    private static Instant instant(String epochSeconds) {
        return Instant.ofEpochMilli(Math.round(Double.parseDouble(epochSeconds) * 1e3));
    }

    @Override
    public void close() {
        sql.run("create or replace view " + view + " as " + definition);
        sql.run("drop function slow_query(float8)");
        sql.run("drop table slow_query");
        sql.run("drop sequence slow_query_begun");
    }

    /** One query, by the clock of the machine. */
    public record Run(Instant began, Instant ended) {

        public boolean includes(Instant moment) {
            return !moment.isBefore(began) && !moment.isAfter(ended);
        }
    }
}
