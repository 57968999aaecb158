package dev.pantry.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port that hands everything on to another one, until it {@linkplain #goSilent goes silent}: what a client sees of a
 * host that has disappeared. Connections made later are handed on again.
 */
public final class Relay implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile(":(\\d+)");

    private final ServerSocket server;
    private final int target;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private volatile int silentUpTo;
    private volatile String silencing = "";
    private final AtomicReference<@Nullable Loss> losing = new AtomicReference<>();
    private volatile int accepted;
    private volatile Supplier<Duration> delay = () -> Duration.ZERO;

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

    /** Relays to where a setting points: {@code redis://localhost:6379}, {@code localhost:5432/postgres}. */
    public static Relay inFrontOf(Map<String, String> settings, String name) {
        String address = Objects.requireNonNull(settings.get(name), name);
        Matcher port = PORT.matcher(address);
        if (!port.find()) {
            throw new IllegalArgumentException("no port in " + address);
        }
        return new Relay(Integer.parseInt(port.group(1)));
    }

    /** The settings, with one that pointed to the target pointing here. */
    public Map<String, String> in(Map<String, String> settings, String name) {
        String address = Objects.requireNonNull(settings.get(name), name);
        return Pods.with(settings, name, PORT.matcher(address).replaceFirst(":" + port()));
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

    /**
     * From now on every connection whose client says or has said {@code words} carries nothing more, and stays open, also
     * one made later; until the result is closed. Those that were silenced are so for ever.
     */
    public Cut silence(String words) {
        silencing = words;
        connections.forEach(connection -> connection.silenceIfItSaid(words));
        return () -> silencing = "";
    }

    /** The next connection whose client says {@code words} carries that on, and nothing back any more: the answer is lost. */
    public void swallowAnswerTo(String words) {
        losing.set(new Loss(words, false));
    }

    /** The same, and when the answer is there the connection breaks. */
    public void breakInsteadOfAnswerTo(String words) {
        losing.set(new Loss(words, true));
    }

    /** From now on whatever arrives is handed on so much later. Asked for every chunk, by several threads. */
    public void delay(Supplier<Duration> byHowMuch) {
        delay = byHowMuch;
    }

    /** Closes the connections that there are. */
    public void breakAll() throws IOException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    /** Closes those that are silent: what a client sees when TCP gives them up. */
    public void breakSilent() throws IOException {
        for (Connection connection : connections) {
            if (connection.isSilent()) {
                connection.close();
            }
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
            int number = accepted + 1;
            accepted = number;
            try {
                Connection connection =
                        new Connection(number, client, new Socket(InetAddress.getLoopbackAddress(), target));
                connections.add(connection);
                inBackground(connection::copyRequests);
                inBackground(connection::copyReplies);
            } catch (IOException e) {
                client.close(); // nobody listens there
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

    /** Some connections are silent until this is closed. */
    public interface Cut extends AutoCloseable {
        @Override
        void close();
    }

    /** Of the answer to what says {@code words}. */
    private record Loss(String words, boolean breaking) {}

    private final class Connection {
        private final int number;
        private final Socket client;
        private final Socket there;
        private final StringBuffer said = new StringBuffer();
        private volatile boolean silent;
        private volatile @Nullable Loss loss;

        Connection(int number, Socket client, Socket there) throws IOException {
            this.number = number;
            this.client = client;
            this.there = there;
            client.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
        }

        void copyRequests() throws IOException {
            copy(client, there, true);
        }

        void copyReplies() throws IOException {
            copy(there, client, false);
        }

        private void copy(Socket from, Socket to, boolean listening) throws IOException {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8_192];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                LockSupport.parkNanos(delay.get().toNanos());
                if (listening) {
                    hear(new String(bytes, 0, n, StandardCharsets.ISO_8859_1));
                }
                Loss lost = listening ? null : loss;
                if (lost != null && lost.breaking()) {
                    break;
                }
                if (!isSilent() && lost == null) {
                    out.write(bytes, 0, n);
                }
            }
            if (!isSilent()) {
                close();
            }
        }

        /** Remembers how the client began: what a connection is for is said at once. */
        private void hear(String words) {
            if (said.length() < 8_192) {
                said.append(words);
            }
            if (!silencing.isEmpty()) {
                silenceIfItSaid(silencing);
                silent = silent || words.contains(silencing);
            }
            Loss next = losing.get();
            if (next != null && words.contains(next.words()) && losing.compareAndSet(next, null)) {
                loss = next;
            }
        }

        private void silenceIfItSaid(String words) {
            if (said.indexOf(words) >= 0) {
                silent = true;
            }
        }

        private boolean isSilent() {
            return silent || number <= silentUpTo;
        }

        private void close() throws IOException {
            client.close();
            there.close();
            connections.remove(this);
        }
    }
}
