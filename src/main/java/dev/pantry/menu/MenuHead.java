package dev.pantry.menu;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import java.util.Comparator;
import java.util.Set;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of the view {@code menu_head}: the organization's name, the version of its menu, and from there the whole tree. */
@Entity
@Immutable
@NullUnmarked
class MenuHead {

    @Id
    Long organizationId;

    String organizationName;
    long version;

    @OneToMany
    @JoinColumn(name = "organizationId", insertable = false, updatable = false)
    Set<Category> categories;

    MenuView view() {
        return new MenuView(
                new MenuView.Organization(organizationId, organizationName),
                version,
                categories.stream()
                        .sorted(Comparator.comparingInt((Category category) -> category.position)
                                .thenComparing(category -> category.id))
                        .map(Category::withDishes)
                        .toList());
    }
}
