package dev.pantry.testing;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Numbers as popular as Zipf's law has it: the n-th as often as the first, divided by n to the power of the exponent. Which
 * number is the n-th is the same in every run, but in no order. Thread-safe.
 */
final class Popularity {

    /** Prime, so that its multiples visit every place of a smaller circle. */
    private static final long STRIDE = 7_919;

    private final double[] upTo;

    Popularity(int numbers, double exponent) {
        upTo = new double[numbers];
        double sum = 0;
        for (int i = 0; i < numbers; i++) {
            sum += 1 / Math.pow(i + 1, exponent);
            upTo[i] = sum;
        }
    }

    /** One of the numbers from 1 on. */
    int next() {
        double at = ThreadLocalRandom.current().nextDouble() * upTo[upTo.length - 1];
        int found = Arrays.binarySearch(upTo, at);
        int rank = found < 0 ? -found - 1 : found;
        return (int) (Math.min(rank, upTo.length - 1) * STRIDE % upTo.length) + 1;
    }
}
