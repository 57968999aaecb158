package dev.pantry.order;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** What can be ordered, in PostgreSQL. */
@ApplicationScoped
class OfferRepository implements PanacheRepositoryBase<Offer, Long> {

    /** Those that the organization offers, by id: as they are until the end of the transaction. */
    Uni<Map<Long, Offer>> hold(long organizationId, Collection<Long> ids) {
        return find("organizationId = ?1 and id in ?2 order by id", organizationId, ids)
                .withLock(LockModeType.PESSIMISTIC_READ)
                .list()
                .map(offers -> offers.stream().collect(Collectors.toMap(offer -> offer.id, offer -> offer)));
    }
}
