/** All SQL: the schema, its migrations, and reads and writes through the reactive client. */
@NullMarked
package io.perdura.node.persistence;

import org.jspecify.annotations.NullMarked;
