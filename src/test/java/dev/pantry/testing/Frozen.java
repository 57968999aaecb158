package dev.pantry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that is stopped with SIGSTOP, with its children, until this is closed: alive for its peers, whose bytes the
 * kernel still takes, but without a word. Needs the {@code kill} command.
 */
public final class Frozen implements AutoCloseable {

    private final List<ProcessHandle> processes;

    private Frozen(List<ProcessHandle> processes) {
        this.processes = processes;
    }

    /** Freezes at once. */
    public static Frozen freeze(ProcessHandle process) {
        Frozen frozen = new Frozen(
                Stream.concat(Stream.of(process), process.descendants()).toList());
        frozen.signal("STOP");
        return frozen;
    }

    /** Lets them go on. */
    @Override
    public void close() {
        signal("CONT");
    }

    private void signal(String name) {
        for (ProcessHandle process : processes) {
            try {
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
