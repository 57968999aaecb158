import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/**
 * How long after the answer to a write another process shows it: {@code java bench/Visible.java WRITER READER TOKEN TIMES}, the
 * first two being addresses of the same items in two processes, up to the slash before the id. Prints one line for each write: milliseconds.
 */
class Visible {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String writer = arguments[0];
        String reader = arguments[1];
        String token = arguments[2];
        int times = Integer.parseInt(arguments[3]);
        for (int i = -20; i < times; i++) { // the first ones warm the three processes up
            String item = Integer.toString(1 + (i + 20) % 50);
            String price = "\"priceCents\":" + (10_000 + i);
            get(reader + item); // so that the other one has the old value at hand
            patch(writer + item, "{" + price + "}", token);
            Instant written = Instant.now();
            while (!get(reader + item).contains(price)) {
                if (Duration.between(written, Instant.now()).compareTo(PATIENCE) > 0) {
                    throw new IllegalStateException(reader + item + " still does not show " + price);
                }
            }
            if (i >= 0) {
                System.out.printf("%.3f%n", Duration.between(written, Instant.now()).toNanos() / 1e6);
            }
        }
    }

    private static String get(String address) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address)).build());
    }

    private static void patch(String address, String body, String token) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(URI.create(address))
                .method("PATCH", BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .build());
    }

    private static String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(request.method() + " " + request.uri() + " was answered " + response.statusCode());
        }
        return response.body();
    }
}
