package dev.pantry.menu;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of {@code item} as a menu shows it; never written from here. */
@Entity
@Table(name = "item")
@Immutable
@NullUnmarked
class Dish {

    @Id
    Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "categoryId")
    Category category;

    String name;
    String description;
    long priceCents;
    boolean available;

    @Nullable
    String imageUrl;

    int position;

    MenuView.Item view() {
        return new MenuView.Item(id, name, description, priceCents, available, imageUrl);
    }
}
