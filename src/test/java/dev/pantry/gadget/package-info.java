/**
 * A made-up cached entity, to show what one costs: this folder, {@code db/migration/V1000__gadget.sql}, the block {@code
 * pantry.cache.gadget} in {@code META-INF/microprofile-config.properties}, and {@link dev.pantry.gadget.GadgetTest}.
 */
@NullMarked
package dev.pantry.gadget;

import org.jspecify.annotations.NullMarked;
