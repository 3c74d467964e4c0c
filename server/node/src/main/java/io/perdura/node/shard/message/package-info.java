/** The messages of runs to other runs, brought to their targets. All on the shard's thread. */
@NullMarked
package io.perdura.node.shard.message;

import org.jspecify.annotations.NullMarked;
