package dev.pantry.order;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.function.Consumer;

/** A stream that somebody does not read in time is cut off: what they have missed they get when they come back. */
final class BoundedStream {

    /** An order has six statuses, so this is many more than anybody needs. */
    static final int MOST_UNREAD = 16;

    private BoundedStream() {}

    /** What {@code source} emits. Fails at once, whether that is read or not, when too much of it is unread. */
    static <T> Multi<T> of(Consumer<MultiEmitter<? super T>> source) {
        return Multi.createFrom()
                .emitter(source, BackPressureStrategy.IGNORE)
                .onOverflow()
                .buffer(MOST_UNREAD);
    }
}
