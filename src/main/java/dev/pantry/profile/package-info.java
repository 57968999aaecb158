/** Profiles: what users say of themselves. Start with {@link dev.pantry.profile.Profiles}. */
@NullMarked
package dev.pantry.profile;

import org.jspecify.annotations.NullMarked;
