package dev.pantry.order;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.List;
import java.util.function.Supplier;

/**
 * Somebody who follows an order, and how far they have come. Given to by one thread at a time: its {@link Feed}.
 *
 * <p>A new one gets the state as it is, then every change; one who has been there before gets every change since. When
 * nothing more can come, the stream ends.
 */
final class Follower {

    /** Of somebody who follows for the first time. */
    static final long FROM_NOW_ON = 0;

    private final MultiEmitter<? super OrderEvent> out;
    private final Supplier<Uni<Boolean>> permission;
    private final long seenBefore;
    private boolean begun;
    private long last;

    /**
     * @param permission whether they may still see it; never fails
     * @param seenBefore version of the last event that they got from another stream; {@link #FROM_NOW_ON} if none
     */
    Follower(MultiEmitter<? super OrderEvent> out, Supplier<Uni<Boolean>> permission, long seenBefore) {
        this.out = out;
        this.permission = permission;
        this.seenBefore = seenBefore;
    }

    /** Version of the last event that they have; 0 before the first. */
    long last() {
        return last;
    }

    /** Hands on what is new of this. {@code events} are in order, and all there are above {@link #last}. */
    void give(List<OrderEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        OrderEvent newest = events.get(events.size() - 1);
        long above = begun ? last : startBelow(newest);
        events.stream().filter(event -> event.version() > above).forEach(out::emit);
        begun = true;
        last = newest.version();
        if (newest.status().isSettled()) {
            out.complete();
        }
    }

    /** Who claims to have seen what is not there yet, maybe in a database that was restored since, is as good as new. */
    private long startBelow(OrderEvent newest) {
        boolean isNew = seenBefore == FROM_NOW_ON || seenBefore > newest.version();
        return isNew ? newest.version() - 1 : seenBefore;
    }

    /** Ends the stream if they may not see it any more. */
    void check() {
        permission.get().subscribe().with(holds -> {
            if (!holds) {
                end(StreamEnd.Reason.NOT_ALLOWED);
            }
        });
    }

    void end(StreamEnd.Reason why) {
        out.fail(new StreamEnd(why));
    }
}
