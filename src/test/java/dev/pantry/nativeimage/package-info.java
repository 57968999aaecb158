/** What the native image is made of: read off the code, and shown on the binary. */
@NullMarked
package dev.pantry.nativeimage;

import org.jspecify.annotations.NullMarked;
