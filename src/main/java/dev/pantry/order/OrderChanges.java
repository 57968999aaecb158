package dev.pantry.order;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.pantry.access.Caller;
import dev.pantry.database.Writes;
import dev.pantry.http.EntityTag;
import dev.pantry.http.Problems;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Placing orders and taking them further. Each is one transaction; when its result is there the layers have it, on this pod
 * and in Redis.
 */
@ApplicationScoped
class OrderChanges {

    private final OrderRepository orders;
    private final OrderDetailRepository details;
    private final OfferRepository offers;
    private final RequestKeys keys;
    private final Orders layers;
    private final Writes writes;
    private final InstantSource clock;

    OrderChanges(
            OrderRepository orders,
            OrderDetailRepository details,
            OfferRepository offers,
            RequestKeys keys,
            Orders layers,
            Writes writes,
            InstantSource clock) {
        this.orders = orders;
        this.details = details;
        this.offers = offers;
        this.keys = keys;
        this.layers = layers;
        this.writes = writes;
        this.clock = clock;
    }

    /**
     * Places an order. With a key that the caller has used before it is the order of that time, as it was then. Fails with
     * 404 if there is no such organization, with 409 if it does not offer what is ordered.
     */
    Uni<OrderView> place(long organizationId, NewOrder wanted, @Nullable RequestKey key, Caller caller) {
        wanted.mustNotRepeat();
        UUID id = UuidCreator.getTimeOrderedEpoch();
        return writes.run(() -> orderUnder(key, caller, id)
                        .flatMap(known -> known.equals(id)
                                ? add(id, organizationId, wanted, caller)
                                : asPlaced(known).map(before -> new Placed(before, false))))
                .flatMap(placed -> placed.isNew()
                        ? layers.store(placed.order())
                        : Uni.createFrom().item(placed.order()));
    }

    private Uni<UUID> orderUnder(@Nullable RequestKey key, Caller caller, UUID id) {
        return key == null ? Uni.createFrom().item(id) : keys.orderOf(caller.id(), key, id);
    }

    private Uni<Placed> add(UUID id, long organizationId, NewOrder wanted, Caller caller) {
        return orders.holdCurrency(organizationId)
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .flatMap(currency -> offers.hold(organizationId, wanted.itemIds())
                        .flatMap(offered ->
                                orders.add(row(id, organizationId, currency, caller), lines(id, wanted, offered))))
                .chain(() -> stateOf(id))
                .map(order -> new Placed(order, true));
    }

    /**
     * Takes an order to another status. {@code ifMatch} is the {@code If-Match} field of the request: with another version
     * there than it names, this fails with 412. Fails with 404, with 403 if it is not the caller's to take it there, and with
     * 409 if no step leads there.
     */
    Uni<OrderView> take(UUID id, OrderStatus to, @Nullable String ifMatch, Caller caller) {
        return writes.run(() -> orders.lock(id)
                        .onItem()
                        .ifNull()
                        .failWith(Problems::notFound)
                        .flatMap(row -> {
                            Orders.mustBeOf(caller, row.userId, row.organizationId);
                            mustMatch(row, ifMatch);
                            mustBeStep(row, to, caller);
                            row.status = to;
                            return orders.flush().chain(() -> stateOf(id));
                        }))
                .flatMap(layers::store);
    }

    private static void mustMatch(CustomerOrder row, @Nullable String ifMatch) {
        EntityTag current = new EntityTag(row.version, Orders.FORMAT);
        if (!current.isAllowedBy(ifMatch)) {
            throw Problems.lostRace(current);
        }
    }

    private static void mustBeStep(CustomerOrder row, OrderStatus to, Caller caller) {
        boolean isStaff = caller.isStaffOf(row.organizationId);
        if (!isStaff && !to.isForOwners() && row.status.stepsOfStaff().contains(to)) {
            throw Problems.forbidden("Only the staff of the organization may do this.");
        }
        if (!(isStaff ? row.status.stepsOfStaff() : row.status.stepsOfOwner()).contains(to)) {
            throw Problems.conflict(
                    "illegal-step", "The order is " + row.status + "; you cannot make it " + to + " from there.");
        }
    }

    private Uni<OrderView> stateOf(UUID id) {
        return details.findWhole(id).map(OrderDetail::view);
    }

    private Uni<OrderView> asPlaced(UUID id) {
        return stateOf(id).flatMap(order -> orders.firstVersion(id).map(order::asPlaced));
    }

    private CustomerOrder row(UUID id, long organizationId, String currency, Caller caller) {
        CustomerOrder row = new CustomerOrder();
        row.id = id;
        row.organizationId = organizationId;
        row.userId = caller.id();
        row.status = OrderStatus.PLACED;
        row.currency = currency;
        row.createdAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return row;
    }

    /** Fails with 409 if something is not offered, naming each line. */
    private static List<OrderLine> lines(UUID id, NewOrder wanted, Map<Long, Offer> offered) {
        Map<String, String> refused = new LinkedHashMap<>();
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 0; i < wanted.lines().size(); i++) {
            NewOrder.Line line = wanted.lines().get(i);
            Offer offer = offered.get(line.itemId());
            if (offer == null) {
                refused.put(NewOrder.itemField(i), "is no item of this organization");
            } else if (!offer.available) {
                refused.put(NewOrder.itemField(i), "is not available");
            } else {
                lines.add(row(id, i, line.quantity(), offer));
            }
        }
        if (!refused.isEmpty()) {
            throw Problems.conflict("not-offered", "Not all of this can be ordered now.", refused);
        }
        return lines;
    }

    private static OrderLine row(UUID id, int position, int quantity, Offer offer) {
        OrderLine row = new OrderLine();
        row.orderId = id;
        row.position = position;
        row.itemId = offer.id;
        row.name = offer.name;
        row.quantity = quantity;
        row.unitPriceCents = offer.priceCents;
        return row;
    }

    /** An order, and whether it was placed just now. */
    private record Placed(OrderView order, boolean isNew) {}
}
