/**
 * A Postgres that comes with the server: unpacked, initialised, started, adopted and stopped. Everything here blocks; it
 * runs before Vert.x starts and after it has ended, never on an event loop. Start with {@link EmbeddedPostgres}.
 */
@NullMarked
package io.perdura.node.persistence.embedded;

import org.jspecify.annotations.NullMarked;
