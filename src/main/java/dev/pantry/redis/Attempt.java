package dev.pantry.redis;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** One call at one server, which is answered, fails or comes to its deadline. Thread-safe. */
final class Attempt implements Deadlines.Due {

    private static final int CONNECTING = 0;
    private static final int HEALING = 1;
    private static final int SENT = 2;
    private static final int OVER = 3;

    private final Node node;
    private final Function<Line, Future<Response>> send;
    private final Asker asker;
    private final Consumer<Response> late;
    private final long since = System.nanoTime();
    private final AtomicInteger phase = new AtomicInteger(CONNECTING);

    /**
     * @param late is handed an answer that comes after the deadline
     */
    Attempt(Node node, Function<Line, Future<Response>> send, Asker asker, Consumer<Response> late) {
        this.node = node;
        this.send = send;
        this.asker = asker;
        this.late = late;
    }

    /** The connection is there, but its server has to be told first what it may have forgotten. */
    void healing() {
        phase.compareAndSet(CONNECTING, HEALING);
    }

    void send(Line line) {
        if (phase.compareAndSet(CONNECTING, SENT) || phase.compareAndSet(HEALING, SENT)) {
            send.apply(line).onComplete(this::ended);
        }
    }

    void notSent(Throwable why) {
        int before = phase.getAndSet(OVER);
        if (before == CONNECTING) {
            node.breaker().unanswered();
        }
        if (before != OVER) {
            asker.failed(this, new NotSent(why));
        }
    }

    private void ended(AsyncResult<Response> answer) {
        if (phase.getAndSet(OVER) == OVER) {
            if (answer.succeeded()) {
                late.accept(answer.result());
            }
            return;
        }
        if (answer.succeeded()) {
            node.breaker().answered();
            asker.answered(answer.result());
            return;
        }
        if (answer.cause() instanceof ErrorType || answer.cause() instanceof NotReplicated) {
            node.breaker().answered();
        } else if (!(answer.cause() instanceof AnswerLost)) { // whether the server is away the next connection tells
            node.breaker().unanswered();
        }
        asker.failed(this, answer.cause());
    }

    Node node() {
        return node;
    }

    @Override
    public long since() {
        return since;
    }

    @Override
    public boolean isOver() {
        return phase.get() == OVER;
    }

    @Override
    public void expire() {
        int before = phase.getAndSet(OVER);
        if (before == OVER) {
            return;
        }
        if (before != HEALING) { // which is not the server's fault
            node.breaker().unanswered();
        }
        asker.failed(
                this, before == SENT ? new NoAnswer(node) : new NotSent("no connection in time to Redis at " + node));
    }

    /** Who wants to know: is told once. */
    interface Asker {

        void answered(Response answer);

        void failed(Attempt attempt, Throwable why);
    }
}
