/**
 * What an organization has sold: counted by materialized views that one pod refreshes for all, read through the layers like
 * anything else.
 */
@NullMarked
package dev.pantry.analytics;

import org.jspecify.annotations.NullMarked;
