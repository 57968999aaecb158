package dev.pantry.testing;

import java.util.List;
import java.util.stream.IntStream;

/** Many clients, each on a connection of its own that is open already, who all ask at once. */
public final class Crowd implements AutoCloseable {

    private final List<Client> clients;

    /** So many, over the pods in turn. */
    public Crowd(int size, List<Pod> pods) {
        clients = IntStream.range(0, size)
                .mapToObj(i -> pods.get(i % pods.size()).client())
                .toList();
    }

    /**
     * All ask the same. One thread writes all questions and then reads all answers, in the same order, so what an answer
     * took is an upper bound: it may have been there for a while.
     */
    public List<Reply> get(String path) {
        ask(path);
        return answers();
    }

    /** All ask the same, and nobody waits yet. */
    public void ask(String path) {
        clients.forEach(client -> client.ask(path));
    }

    /** What they are answered. */
    public List<Reply> answers() {
        return clients.stream().map(Client::answer).toList();
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
    }
}
