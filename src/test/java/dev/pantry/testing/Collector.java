package dev.pantry.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes traces, as OTLP over HTTP, and keeps the spans in them. Thread-safe. */
public final class Collector implements AutoCloseable {

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();

    public Collector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    /** Where it listens: {@code quarkus.otel.exporter.otlp.endpoint}. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** How often somebody came. */
    public int calls() {
        return calls.get();
    }

    private void take(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        byte[] body = exchange.getRequestBody().readAllBytes();
        for (Message resource : Message.of(body).all(1)) {
            for (Message scope : resource.all(2)) {
                scope.all(2).forEach(span -> spans.add(Span.of(span)));
            }
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /**
     * One span (opentelemetry/proto/trace/v1/trace.proto).
     *
     * @param parent its id; empty if it has none
     * @param attributes those that are text
     */
    public record Span(
            String trace,
            String id,
            String parent,
            String name,
            long start,
            long end,
            Map<String, String> attributes,
            boolean isError) {

        private static Span of(Message span) {
            Map<String, String> attributes = new HashMap<>();
            for (Message attribute : span.all(9)) {
                attributes.put(attribute.text(1), attribute.all(2).get(0).text(1));
            }
            return new Span(
                    HexFormat.of().formatHex(span.bytes(1)),
                    HexFormat.of().formatHex(span.bytes(2)),
                    HexFormat.of().formatHex(span.bytes(4)),
                    span.text(5),
                    span.number(7),
                    span.number(8),
                    attributes,
                    span.all(15).stream().anyMatch(status -> status.number(3) == 2));
        }
    }

    /** The fields of a protobuf message by their numbers: just enough of the format. */
    private record Message(Map<Integer, List<Object>> fields) {

        static Message of(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            Map<Integer, List<Object>> fields = new HashMap<>();
            while (in.hasRemaining()) {
                long tag = varint(in);
                Object value =
                        switch ((int) tag & 7) {
                            case 0 -> varint(in);
                            case 1 -> in.getLong();
                            case 2 -> {
                                byte[] part = new byte[(int) varint(in)];
                                in.get(part);
                                yield part;
                            }
                            case 5 -> (long) in.getInt();
                            default -> throw new IllegalArgumentException("wire type of " + tag);
                        };
                fields.computeIfAbsent((int) (tag >>> 3), number -> new ArrayList<>())
                        .add(value);
            }
            return new Message(fields);
        }

        private static long varint(ByteBuffer in) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = in.get();
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        List<Message> all(int field) {
            return fields.getOrDefault(field, List.of()).stream()
                    .map(part -> of((byte[]) part))
                    .toList();
        }

        byte[] bytes(int field) {
            List<Object> values = fields.getOrDefault(field, List.of());
            return values.isEmpty() ? new byte[0] : (byte[]) values.get(0);
        }

        /** Empty if it is not there, or no text. */
        String text(int field) {
            List<Object> values = fields.getOrDefault(field, List.of());
            return values.isEmpty() || !(values.get(0) instanceof byte[] text)
                    ? ""
                    : new String(text, StandardCharsets.UTF_8);
        }

        long number(int field) {
            List<Object> values = fields.getOrDefault(field, List.of());
            return values.isEmpty() ? 0 : (long) values.get(0);
        }
    }
}
