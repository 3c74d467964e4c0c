/** A shard that is owned here: its requests, its cached executions and the work it owes. */
@NullMarked
package io.perdura.node.shard;

import org.jspecify.annotations.NullMarked;
