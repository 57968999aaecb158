/** Pantry: a food-ordering backend whose reads are answered by the nearest layer that can answer correctly. */
@NullMarked
package dev.pantry;

import org.jspecify.annotations.NullMarked;
