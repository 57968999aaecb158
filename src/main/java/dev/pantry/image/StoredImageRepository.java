package dev.pantry.image;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Images in PostgreSQL. */
@ApplicationScoped
class StoredImageRepository implements PanacheRepositoryBase<StoredImage, String> {

    /** Stores it, or keeps what is there, which is the same, for as long as if it had come now. */
    Uni<Void> store(String sha256, byte[] bytes) {
        return getSession().flatMap(session -> session.createNativeQuery("""
                                insert into image (sha256, bytes, version) values (:sha256, :bytes, 0)
                                on conflict (sha256) do update set uploaded_at = now()
                                """)
                .setParameter("sha256", sha256)
                .setParameter("bytes", bytes)
                .executeUpdate()
                .replaceWithVoid());
    }

    /** Removes those that no item has named for so long, as far as nobody else is at them. */
    Uni<Void> removeUnused(Duration since) {
        return getSession().flatMap(session -> session.createNativeQuery("""
                                delete from image where sha256 in (
                                  select sha256 from image
                                  where uploaded_at < now() - :seconds * interval '1 second'
                                    and not exists (select from item where image_url = :path || sha256)
                                  order by uploaded_at limit 10 for update skip locked)
                                """)
                .setParameter("seconds", (double) since.toSeconds())
                .setParameter("path", Images.PATH)
                .executeUpdate()
                .replaceWithVoid());
    }
}
