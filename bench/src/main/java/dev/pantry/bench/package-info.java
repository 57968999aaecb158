/** What the benchmark compares Pantry with. Built by the profile {@code bench} only, never part of the product. */
@NullMarked
package dev.pantry.bench;

import org.jspecify.annotations.NullMarked;
