/** Who asks, and what they may do. Knows no feature. Start with {@link dev.pantry.access.Caller}. */
@NullMarked
package dev.pantry.access;

import org.jspecify.annotations.NullMarked;
