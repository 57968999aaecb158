/** Organizations: who sells. Start with {@link dev.pantry.organization.Organizations}. */
@NullMarked
package dev.pantry.organization;

import org.jspecify.annotations.NullMarked;
