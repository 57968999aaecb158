/** What the native binary needs otherwise than GraalVM and its libraries have it. No JVM runs any of it, but in tests. */
@NullMarked
package dev.pantry.nativeimage;

import org.jspecify.annotations.NullMarked;
