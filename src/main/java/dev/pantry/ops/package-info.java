/** What operators see and what starts the rest: wiring, probes, metrics. */
@NullMarked
package dev.pantry.ops;

import org.jspecify.annotations.NullMarked;
