/**
 * The event bus: who is interested in a change need not know who makes it. A feature says what it wants to hear of,
 *
 * <pre>{@code
 * @ConsumeEvent("item:updated")
 * void itemChanged(Updated item) { ... }
 * }</pre>
 *
 * and hears of it on every pod, also when the change was made by psql: the triggers of the database publish, the outbox
 * is the durable form, the backplane brings it here. {@link dev.pantry.events.Updated} comes at least once for each change that
 * is not soon followed by another one of the same row, and in no order.
 */
@NullMarked
package dev.pantry.events;

import org.jspecify.annotations.NullMarked;
