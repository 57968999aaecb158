/**
 * What the protocol asks for: conditional requests, caching headers, content coding, problem details. Knows the engine's
 * {@link dev.pantry.cache.Answer} and no feature. Start with {@link dev.pantry.http.CachedResponses}.
 */
@NullMarked
package dev.pantry.http;

import org.jspecify.annotations.NullMarked;
