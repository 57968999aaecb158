/** What the native binary needs otherwise than GraalVM and its libraries have it. Nothing here is run by a JVM. */
@NullMarked
package dev.pantry.nativeimage;

import org.jspecify.annotations.NullMarked;
