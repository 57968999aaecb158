/**
 * Pictures of items: checked by their content, stored without anything that is not the picture, served under the hash of
 * what is stored, so that a URL always means the same bytes and any cache may keep them.
 */
@NullMarked
package dev.pantry.image;

import org.jspecify.annotations.NullMarked;
