package dev.pantry.testing;

/**
 * Some tests wait for a while on purpose, because what they show needs it: a database gone for a minute. In {@code
 * ./mvnw verify} they take their short form, with {@code -Dpantry.long=true} the long one.
 */
public final class Form {

    private static final boolean LONG = Boolean.getBoolean("pantry.long");

    private Form() {}

    public static <T> T either(T inShort, T inLong) {
        return LONG ? inLong : inShort;
    }
}
