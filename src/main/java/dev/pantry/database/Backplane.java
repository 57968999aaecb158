package dev.pantry.database;

import dev.pantry.cache.ChangeLog;
import dev.pantry.cache.Floors;
import dev.pantry.cache.Hearing;
import dev.pantry.cache.Invalidation;
import dev.pantry.cache.Invalidations;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.pubsub.PgSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Hears on a direct connection what the database says has changed, and applies it to this pod: its floors and its near
 * cache, also when Redis is away, also when psql made the change.
 *
 * <p>The pod sends itself a heartbeat over the same connection every second. It comes back behind everything that was said
 * before it, so hearing it means that nothing is missing. After the line was down the log is read first; a beat that comes back before
 * that says only that the line is alive:
 *
 * <pre>
 *   1. the line is up again: from now on news arrive   2. what the log has is applied   3. the heart counts again
 * </pre>
 *
 * If the line was down for longer than the log reaches, nobody knows what was missed: everything loaded before is a miss.
 * If the database comes back older than it was, everything is: {@link Restored}.
 */
@ApplicationScoped
class Backplane {

    private static final Logger LOG = Logger.getLogger(Backplane.class);

    private static final String CHANNEL = "pantry";
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration RECONNECT_AFTER = Duration.ofMillis(200);

    /** A connection that has not brought a beat back for this long is given up. Chosen. */
    private static final Duration DEAD_AFTER = Duration.ofSeconds(5);

    private final String heart = "pantry_" + UUID.randomUUID().toString().replace('-', '_');
    private final Vertx vertx;
    private final PgConnectOptions options;
    private final Outbox outbox;
    private final Restored restored;
    private final Invalidations invalidations;
    private final Hearing hearing;
    private final Floors floors;
    private final InstantSource clock;
    private final Counter gaps;

    private volatile PgSubscriber line;
    private volatile boolean caughtUp;
    private volatile long beatenNanos = System.nanoTime();

    /** Counts how often the line came up or was lost, so that what was begun before is known for what it is. */
    private int time;

    /** The time that the log is being read for, or was last; 0 if that has failed. */
    private int catchingUp;

    private long timer;

    Backplane(
            Vertx vertx,
            PostgresSettings postgres,
            Outbox outbox,
            Restored restored,
            Invalidations invalidations,
            Hearing hearing,
            Floors floors,
            InstantSource clock,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.outbox = outbox;
        this.restored = restored;
        this.invalidations = invalidations;
        this.hearing = hearing;
        this.floors = floors;
        this.clock = clock;
        this.gaps = Counter.builder("pantry.backplane.gaps")
                .description("Times that the line to the database was up again after it had been lost")
                .register(meters);
        this.options = PgConnectOptions.fromUri("postgresql://" + postgres.address())
                .setUser(postgres.user())
                .setPassword(postgres.password().orElse(""));
        options.setConnectTimeout((int) DEAD_AFTER.toMillis());
        this.line = line();
    }

    private PgSubscriber line() {
        return PgSubscriber.subscriber(vertx, options).reconnectPolicy(attempt -> RECONNECT_AFTER.toMillis());
    }

    void start(@Observes StartupEvent started) {
        open(line);
        timer = vertx.setPeriodic(BEAT.toMillis(), id -> beat());
    }

    private void open(PgSubscriber opened) {
        opened.channel(CHANNEL).handler(this::news);
        opened.channel(heart).subscribeHandler(up -> up(opened)).handler(beat -> beatCameBack(opened));
        opened.connect().onFailure(failure -> LOG.warnf("no backplane yet: %s", failure.getMessage()));
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
        line.close().onFailure(failure -> LOG.debugf("closing the backplane: %s", failure));
    }

    private void news(String lines) {
        lines.lines().map(Backplane::parse).forEach(invalidations::applyHere);
    }

    /** A line of the notification: {@code key=version}, with {@code !} behind if the row is gone. */
    static Invalidation parse(String line) {
        int equals = line.lastIndexOf('=');
        boolean deleted = line.endsWith("!");
        String version = line.substring(equals + 1, deleted ? line.length() - 1 : line.length());
        return new Invalidation(line.substring(0, equals), Long.parseLong(version), deleted);
    }

    private void up(PgSubscriber opened) {
        if (opened != line) { // it was given up while it was still connecting, which closing does not stop
            opened.actualConnection()
                    .close()
                    .onFailure(failure -> LOG.debugf("closing a line that nobody waits for: %s", failure));
            return;
        }
        beginAnew();
        long now = System.nanoTime();
        beatenNanos = now;
        if (hearing.ever()) {
            gaps.increment();
        }
        if (hearing.ever() && hearing.silentNanos(now) > ChangeLog.REACH.toNanos()) {
            floors.raiseMark(clock.millis());
        }
        catchUp();
    }

    private void catchUp() {
        int readFor = beginToCatchUp();
        if (readFor == 0) {
            return; // that is under way
        }
        restored.check()
                .chain(outbox::recent)
                .subscribe()
                .with(
                        changes -> {
                            changes.forEach(invalidations::applyHere);
                            if (haveCaughtUp(readFor)) {
                                beat();
                            }
                        },
                        failure -> {
                            haveFailedToCatchUp(readFor);
                            LOG.warnf("the log cannot be read, so the pod stays silent: %s", failure.getMessage());
                        });
    }

    private synchronized void beginAnew() {
        caughtUp = false;
        time++;
    }

    /** The time for which the log has to be read now; 0 if that is under way. */
    private synchronized int beginToCatchUp() {
        if (catchingUp == time) {
            return 0;
        }
        catchingUp = time;
        return time;
    }

    /** A log that was read for an earlier time may lack what was said while the line was down. */
    private synchronized boolean haveCaughtUp(int readFor) {
        if (readFor == time) {
            caughtUp = true;
        }
        return caughtUp;
    }

    private synchronized void haveFailedToCatchUp(int readFor) {
        if (catchingUp == readFor) {
            catchingUp = 0;
        }
    }

    private void beat() {
        PgConnection connection = line.actualConnection();
        if (connection == null) {
            lost();
        } else {
            if (!caughtUp) {
                catchUp();
            }
            connection
                    .query("notify " + heart)
                    .execute()
                    .onFailure(failure -> LOG.debugf("the heart missed a beat: %s", failure.getMessage()));
        }
        giveUpIfDead();
    }

    private void beatCameBack(PgSubscriber over) {
        if (over != line) {
            return;
        }
        long now = System.nanoTime();
        beatenNanos = now;
        if (caughtUp) {
            hearing.heard(now);
        }
    }

    private void lost() {
        beginAnew();
        hearing.lost(System.nanoTime());
    }

    /**
     * A line that brings nothing back, as after a cut cable, is left alone and another one opened. Closing it would not do:
     * the client says good-bye and then waits for the server to hang up.
     */
    private void giveUpIfDead() {
        long now = System.nanoTime();
        if (now - beatenNanos > DEAD_AFTER.toNanos()) {
            LOG.warn("backplane silent: connecting anew");
            lost();
            beatenNanos = now;
            PgSubscriber dead = line;
            line = line();
            dead.close().onFailure(failure -> LOG.debugf("closing a dead line: %s", failure));
            open(line);
        }
    }
}
