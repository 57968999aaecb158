/** Items: what is sold. Start with {@link dev.pantry.item.Items}. */
@NullMarked
package dev.pantry.item;

import org.jspecify.annotations.NullMarked;
