package dev.pantry.image;

import dev.pantry.access.Caller;
import dev.pantry.cache.Answer;
import dev.pantry.cache.Body;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.Loaded;
import dev.pantry.cache.Wanted;
import dev.pantry.database.Sessions;
import dev.pantry.database.Writes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Images, read through every layer. */
@ApplicationScoped
public class Images {

    static final String PATH = "/images/";

    /** Longer than any cache in front of Pantry shows a menu that names the picture. Chosen. */
    private static final Duration UNUSED = Duration.ofDays(1);

    private final CacheService cache;
    private final StoredImageRepository images;
    private final IllustratedItemRepository items;
    private final Sessions sessions;
    private final Writes writes;

    Images(
            Caches caches,
            StoredImageRepository images,
            IllustratedItemRepository items,
            Sessions sessions,
            Writes writes) {
        this.cache = caches.named("image");
        this.images = images;
        this.items = items;
        this.sessions = sessions;
        this.writes = writes;
    }

    /** The image with that SHA-256; absent if there is none. */
    public Uni<Answer> get(String sha256, Wanted wanted) {
        return cache.getOrSet(cache.key(sha256), wanted, () -> load(sha256));
    }

    private Uni<Loaded> load(String sha256) {
        return sessions.read(() -> images.findById(sha256))
                .map(found -> found == null ? Loaded.ABSENT : new Loaded(found.version, new Body(found.bytes, null)));
    }

    /**
     * Gives an item this picture. Null if there is no such item; fails with 403 unless the caller is of the staff of its
     * organization. Then nothing is stored.
     */
    Uni<@Nullable ImageView> illustrate(long itemId, Picture picture, Caller caller) {
        String sha256 = picture.sha256();
        return writes.run(() -> items.lock(itemId).flatMap(item -> {
            if (item == null) {
                return Uni.createFrom().nullItem();
            }
            caller.mustBeStaffOf(item.organizationId);
            item.imageUrl = PATH + sha256;
            return images.store(sha256, picture.bytes())
                    .chain(items::flush)
                    .chain(() -> images.removeUnused(UNUSED))
                    .replaceWith(new ImageView(itemId, item.imageUrl));
        }));
    }
}
