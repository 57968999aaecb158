/** What the tests share: real servers, a clock that can be moved, SQL behind Pantry's back. */
@NullMarked
package dev.pantry.testing;

import org.jspecify.annotations.NullMarked;
