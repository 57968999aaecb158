package dev.pantry.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a cluster says about a key that it has not.
 *
 * @param asking whether the slot is only on its way: then the other node must be told ASKING first, and nobody else need know
 * @param slot of the key
 * @param address {@code host:port} of the node to ask instead; without a host if it is the same as this one's
 */
record Redirection(boolean asking, int slot, String address) {

    /** Null if the failure is something else. */
    static @Nullable Redirection of(Throwable failure) {
        String message = failure.getMessage();
        if (!(failure instanceof ErrorType) || message == null) {
            return null;
        }
        boolean moved = message.startsWith("MOVED ");
        if (!moved && !message.startsWith("ASK ")) {
            return null;
        }
        String[] words = message.split(" ");
        return new Redirection(!moved, Integer.parseInt(words[1]), words[2]);
    }

    /** Whether the node says that it cannot answer now, but may in a moment: keys on their way, data not loaded yet. */
    static boolean isLater(Throwable failure) {
        String message = failure.getMessage();
        return failure instanceof ErrorType
                && message != null
                && (message.startsWith("TRYAGAIN") || message.startsWith("LOADING"));
    }

    /** Whether the node says that the cluster, or its part of it, is out of order. */
    static boolean isOutage(Throwable failure) {
        String message = failure.getMessage();
        return failure instanceof ErrorType
                && message != null
                && (message.startsWith("CLUSTERDOWN") || message.startsWith("MASTERDOWN"));
    }
}
