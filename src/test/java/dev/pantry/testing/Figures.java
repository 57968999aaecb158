package dev.pantry.testing;

/** What a test has measured, for whoever reads its output: the figures in notes and docs are copied from there. */
public final class Figures {

    private Figures() {}

    /** Prints a line, as {@link String#format} has it. */
    public static void print(String format, Object... figures) {
        System.out.println(format.formatted(figures));
    }
}
