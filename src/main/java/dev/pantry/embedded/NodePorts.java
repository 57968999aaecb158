package dev.pantry.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/** Ports for nodes of a cluster. Each has two: the other one, on which the nodes talk to each other, is so much higher. */
final class NodePorts {

    /** Below those that the system gives to whoever connects, or a node that is down might find its port taken. */
    private static final int LOWEST = 15_000;

    private static final int HIGHEST = 22_000;
    private static final int TO_BUS = 10_000;

    private NodePorts() {}

    /** One of which both are free now, on the loopback address. */
    static int free(IntPredicate isTaken) {
        return ThreadLocalRandom.current()
                .ints(LOWEST, HIGHEST)
                .limit(HIGHEST - LOWEST)
                .filter(port -> !isTaken.test(port) && isFree(port) && isFree(port + TO_BUS))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no port is free"));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
