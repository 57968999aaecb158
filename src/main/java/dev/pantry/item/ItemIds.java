package dev.pantry.item;

import dev.pantry.http.Ids;
import dev.pantry.http.Problems;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query parameter {@code ids=1,2,3}. */
final class ItemIds {

    static final int MOST = 100;

    private ItemIds() {}

    /** The ids in the order given, each once; fails with 400 if there are none, too many, or one is no id. */
    static Collection<Long> parse(@Nullable String ids) {
        if (ids == null || ids.isBlank()) {
            throw Problems.badRequest("ids: give 1 to " + MOST + " item ids, separated by commas.");
        }
        String[] parts = ids.split(",", -1);
        if (parts.length > MOST) {
            throw Problems.badRequest("ids: " + parts.length + " are given, at most " + MOST + " are allowed.");
        }
        Set<Long> parsed = new LinkedHashSet<>();
        for (String part : parts) {
            parsed.add(id(part.strip()));
        }
        return parsed;
    }

    private static long id(String text) {
        return Ids.parse(text)
                .orElseThrow(() -> Problems.badRequest(
                        "ids: '" + text.substring(0, Math.min(40, text.length())) + "' is not an item id."));
    }
}
