/**
 * How often items are looked at: counted by write-behind, exactly once. Start with {@link dev.pantry.view.Lane}, the way of
 * a view until it is acknowledged; {@link dev.pantry.view.Flush} is the way from there into the row.
 */
@NullMarked
package dev.pantry.view;

import org.jspecify.annotations.NullMarked;
