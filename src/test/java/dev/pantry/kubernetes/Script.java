package dev.pantry.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A script that has run.
 *
 * @param output and what it complained about
 */
record Script(int exitCode, String output) {

    /** Runs it with bash to its end. */
    static Script run(Map<String, String> environment, String... command) {
        try {
            String[] bash = new String[command.length + 1];
            bash[0] = "bash";
            System.arraycopy(command, 0, bash, 1, command.length);
            ProcessBuilder builder = new ProcessBuilder(bash).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Script(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
