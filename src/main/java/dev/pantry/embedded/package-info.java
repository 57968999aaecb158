/** PostgreSQL and Redis inside the process, real servers from Maven artifacts: for development, tests and trying out. */
@NullMarked
package dev.pantry.embedded;

import org.jspecify.annotations.NullMarked;
