/**
 * Redis, the tier that all pods share: the only package that imports a Redis client. {@link dev.pantry.redis.RedisTier}
 * implements the engine's port over {@link dev.pantry.redis.RedisLink}; the scripts are in {@code resources/redis}.
 */
@NullMarked
package dev.pantry.redis;

import org.jspecify.annotations.NullMarked;
