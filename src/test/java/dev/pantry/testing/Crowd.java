package dev.pantry.testing;

import java.util.List;
import java.util.stream.IntStream;

/** Many clients, each on a connection of its own that is open already, who all ask at once. */
public final class Crowd implements AutoCloseable {

    private final List<Caller> callers;

    /** So many, over the pods in turn. */
    public Crowd(int size, List<Pod> pods) {
        callers = IntStream.range(0, size)
                .mapToObj(i -> pods.get(i % pods.size()).caller())
                .toList();
    }

    /**
     * All ask the same. One thread writes all questions and then reads all answers, in the same order, so what an answer
     * took is an upper bound: it may have been there for a while.
     */
    public List<Reply> ask(String path) {
        callers.forEach(caller -> caller.ask(path));
        return callers.stream().map(Caller::answer).toList();
    }

    @Override
    public void close() {
        callers.forEach(Caller::close);
    }
}
