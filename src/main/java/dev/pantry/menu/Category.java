package dev.pantry.menu;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import java.util.Comparator;
import java.util.Set;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code category}. */
@Entity
@DynamicUpdate
@NullUnmarked
class Category {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    long organizationId;
    String name;
    int position;

    @OneToMany(mappedBy = "category")
    Set<Dish> dishes;

    CategoryView view() {
        return new CategoryView(id, organizationId, name, position);
    }

    MenuView.Category withDishes() {
        return new MenuView.Category(
                id,
                name,
                position,
                dishes.stream()
                        .sorted(Comparator.comparingInt((Dish dish) -> dish.position)
                                .thenComparing(dish -> dish.id))
                        .map(Dish::view)
                        .toList());
    }
}
