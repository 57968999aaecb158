package dev.pantry.menu;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole menu as clients see it: categories in order, items in order. */
@RegisterForReflection
public record MenuView(Organization organization, long version, List<Category> categories) {

    /** Whose menu it is. */
    public record Organization(long id, String name) {}

    /** A category with its items. */
    public record Category(long id, String name, int position, List<Item> items) {}

    /** An item; its price is in the smallest unit of the organization's currency. */
    public record Item(
            long id,
            String name,
            String description,
            long priceCents,
            boolean available,
            @Nullable String imageUrl) {}
}
