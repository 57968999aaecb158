package dev.pantry.redis;

import io.vertx.redis.client.Response;
import java.util.function.Consumer;

/** An asker in two lambdas. */
record Answers(Consumer<Response> answer, Consumer<Throwable> failure) implements Attempt.Asker {

    @Override
    public void answered(Response response) {
        answer.accept(response);
    }

    @Override
    public void failed(Attempt attempt, Throwable why) {
        failure.accept(why);
    }
}
