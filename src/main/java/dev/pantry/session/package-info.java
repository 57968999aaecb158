/**
 * Who logs in, and who they are from then on. Start with {@link dev.pantry.session.UserSessions}.
 *
 * <p>A token is known to its holder alone. Pantry keeps, caches and logs its SHA-256 ({@link dev.pantry.session.Token}).
 */
@NullMarked
package dev.pantry.session;

import org.jspecify.annotations.NullMarked;
