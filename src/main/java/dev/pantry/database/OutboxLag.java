package dev.pantry.database;

import static java.lang.Double.NaN;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * How far Redis is behind the database: the age of the oldest change that it has not been told of, and how many there are.
 * As metrics; NaN while the database does not say.
 */
@ApplicationScoped
class OutboxLag {

    private static final Logger LOG = Logger.getLogger(OutboxLag.class);

    /** Chosen: half of the shortest interval at which metrics are usually collected. */
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** Two steps in an index of the rows that are open; counted so far that it stays cheap after a long outage. */
    private static final String LOOK = """
            select coalesce(greatest(extract(epoch from now() - min(created_at)), 0), 0)::float8 as seconds,
                   (select count(*) from (select from outbox where applied_at is null limit 10000) as open) as rows
            from outbox
            where applied_at is null
            """;

    private final Pool database;
    private final Vertx vertx;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile double seconds = NaN;
    private volatile double rows = NaN;
    private long timer;

    OutboxLag(Pool database, Vertx vertx, MeterRegistry registry) {
        this.database = database;
        this.vertx = vertx;
        Gauge.builder("pantry.outbox.lag", this, lag -> lag.seconds)
                .description("Age of the oldest change that Redis has not been told of; 0 if there is none")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("pantry.outbox.open", this, lag -> lag.rows)
                .description("Changes that Redis has not been told of; 10000 stands for more, too")
                .register(registry);
    }

    void start(@Observes StartupEvent started) {
        look();
        timer = vertx.setPeriodic(EVERY.toMillis(), id -> look());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    private void look() {
        if (!looking.compareAndSet(false, true)) {
            unknown(); // the last question is not answered yet
            return;
        }
        database.query(LOOK)
                .execute()
                .onTermination()
                .invoke(() -> looking.set(false))
                .subscribe()
                .with(this::seen, failure -> {
                    unknown();
                    LOG.debugf("the outbox does not say how far it is: %s", failure.getMessage());
                });
    }

    private void seen(RowSet<Row> answer) {
        Row row = answer.iterator().next();
        seconds = row.getDouble("seconds");
        rows = row.getLong("rows");
    }

    private void unknown() {
        seconds = NaN;
        rows = NaN;
    }
}
