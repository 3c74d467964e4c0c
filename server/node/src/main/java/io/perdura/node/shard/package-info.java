/** A shard that is owned here: its runs in memory and the way of their decisions into storage. */
@NullMarked
package io.perdura.node.shard;

import org.jspecify.annotations.NullMarked;
