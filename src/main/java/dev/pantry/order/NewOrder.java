package dev.pantry.order;

import dev.pantry.http.Problems;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody wants to order. Prices are none of the client's affair.
 *
 * @param lines each of another item
 */
public record NewOrder(
        @NotNull @Size(min = 1, max = MOST_LINES) List<@NotNull @Valid Line> lines) {

    static final int MOST_LINES = 100;
    static final int MOST_OF_ONE = 99;

    /** How many of one item. */
    public record Line(
            @NotNull @Positive Long itemId,
            @NotNull @Min(1) @Max(MOST_OF_ONE) Integer quantity) {}

    /** Fails with 400 if two lines are of the same item: one of them may be a slip, and nobody should guess which. */
    void mustNotRepeat() {
        Map<Long, Integer> lineOf = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Integer before = lineOf.putIfAbsent(lines.get(i).itemId(), i);
            if (before != null) {
                throw Problems.invalidField(itemField(i), "is in lines[" + before + "] already");
            }
        }
    }

    List<Long> itemIds() {
        return lines.stream().map(Line::itemId).toList();
    }

    /** How a problem names the item of a line. */
    static String itemField(int line) {
        return "lines[" + line + "].itemId";
    }
}
