/**
 * PostgreSQL as every feature uses it: sessions that keep out of each other's way, and writes that make the caches follow.
 */
@NullMarked
package dev.pantry.database;

import org.jspecify.annotations.NullMarked;
