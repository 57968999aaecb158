/**
 * Redis, the tier that all pods share: the only package that imports a Redis client. {@link dev.pantry.redis.RedisTier}
 * implements the engine's port over {@link dev.pantry.redis.RedisLink}; the scripts are in {@code resources/redis}.
 *
 * <p>From the outside in: a {@code RedisLink} makes a {@code Call}, which asks the {@code Route} of the {@code Servers} for the
 * {@code Node} that has its key; an {@code Attempt} there has a deadline ({@code Deadlines}), counts for the {@code Breaker} of the
 * node, and goes over a {@code PinnedConnection}, which is a {@code Line} until it breaks. One server is the case of one node.
 */
@NullMarked
package dev.pantry.redis;

import org.jspecify.annotations.NullMarked;
