package dev.pantry.item;

import dev.pantry.cache.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Several items as clients see them. Put together from the encoded items; this record only describes the result.
 *
 * @param items those that exist, in the order asked for
 * @param absent ids of those that do not
 */
public record ItemList(List<ItemView> items, List<Long> absent) {

    /** The JSON of the list: the bytes of the items as they are, with no JSON work of its own. */
    static byte[] encode(Map<Long, Answer> answers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(320 * answers.size() + 32);
        List<Long> absent = new ArrayList<>();
        out.writeBytes(ascii("{\"items\":["));
        boolean first = true;
        for (Map.Entry<Long, Answer> item : answers.entrySet()) {
            if (item.getValue().entry().isAbsent()) {
                absent.add(item.getKey());
                continue;
            }
            if (!first) {
                out.write(',');
            }
            first = false;
            out.writeBytes(item.getValue().entry().value().identity());
        }
        out.writeBytes(ascii("],\"absent\":" + absent.toString().replace(" ", "") + "}"));
        return out.toByteArray();
    }

    /** The answer that was loaded first: the age of the whole. */
    static Answer oldest(Map<Long, Answer> answers) {
        return answers.values().stream()
                .min(Comparator.comparingLong(answer -> answer.entry().life().loadedAt()))
                .orElseThrow();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
