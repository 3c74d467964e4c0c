/**
 * SQL: the schema, its migrations, reads and writes through the reactive client, and whether Postgres serves. Only
 * {@code visibility} makes statements beside it.
 */
@NullMarked
package io.perdura.node.persistence;

import org.jspecify.annotations.NullMarked;
