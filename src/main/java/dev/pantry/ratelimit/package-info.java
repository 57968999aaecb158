/**
 * How often a client may ask. Counted in the pod, settled with Redis behind the answers: start with {@link
 * dev.pantry.ratelimit.Counter}.
 */
@NullMarked
package dev.pantry.ratelimit;

import org.jspecify.annotations.NullMarked;
