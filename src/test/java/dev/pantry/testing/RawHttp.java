package dev.pantry.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sends bytes to a server as they are: what an HTTP client would refuse to send, or mend on the way. */
public final class RawHttp {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SWITCHING_PROTOCOLS = 101;

    private RawHttp() {}

    /** The answer; status 0 if the connection was closed without one. */
    public static Answer send(URI server, byte[] request) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return Answer.parse(readAnswer(socket.getInputStream()));
        }
    }

    private static String readAnswer(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        int read;
        while (!isComplete(bytes.toString(StandardCharsets.UTF_8)) && (read = in.read(buffer)) >= 0) {
            bytes.write(buffer, 0, read);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isComplete(String soFar) {
        int head = soFar.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        Answer answer = Answer.parse(soFar);
        String length = answer.header("Content-Length");
        return answer.status() == SWITCHING_PROTOCOLS
                || !length.isEmpty()
                        && soFar.substring(head + 4).getBytes(StandardCharsets.UTF_8).length
                                >= Integer.parseInt(length);
    }

    /** What came back. */
    public record Answer(int status, Map<String, String> headers, String body) {

        /** The field, or the empty string. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        private static Answer parse(String text) {
            if (text.isEmpty()) {
                return new Answer(0, Map.of(), "");
            }
            String[] parts = text.split("\r\n\r\n", 2);
            String[] lines = parts[0].split("\r\n");
            Map<String, String> headers = new TreeMap<>();
            for (int i = 1; i < lines.length; i++) {
                String[] field = lines[i].split(":", 2);
                headers.put(field[0].toLowerCase(Locale.ROOT), field[1].strip());
            }
            return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, parts.length < 2 ? "" : parts[1]);
        }
    }
}
