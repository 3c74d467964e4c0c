/** The shards of this node: taking them, opening them, giving them up. */
@NullMarked
package io.perdura.node.shard.host;

import org.jspecify.annotations.NullMarked;
