package dev.pantry.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP port that hands everything on to another one, until it {@linkplain #goSilent goes silent}: what a client sees of a
 * host that has disappeared. Connections made later are handed on again.
 */
public final class Relay implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile int silentUpTo;
    private volatile int accepted;

    /** Relays to a port of the loopback address. */
    public Relay(int target) {
        try {
            this.target = target;
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How many connections it has accepted. */
    public int accepted() {
        return accepted;
    }

    /** From now on the connections that there are carry nothing more, and stay open. */
    public void goSilent() {
        silentUpTo = accepted;
    }

    /** Closes the connections that there are. */
    public void breakAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        breakAll();
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.addAll(List.of(client, there));
            int number = accepted + 1;
            accepted = number;
            inBackground(() -> copy(number, client, there));
            inBackground(() -> copy(number, there, client));
        }
    }

    private void copy(int number, Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[8_192];
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
            if (number > silentUpTo) {
                out.write(bytes, 0, n);
            }
        }
    }

    private static void inBackground(Transfer transfer) {
        Thread thread = new Thread(
                () -> {
                    try {
                        transfer.run();
                    } catch (IOException e) {
                        // It ends with its sockets.
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Transfer {
        void run() throws IOException;
    }
}
