/** Queries on their way to a worker and back. */
@NullMarked
package io.perdura.node.shard.query;

import org.jspecify.annotations.NullMarked;
