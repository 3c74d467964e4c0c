/** What is read of a run: its history and its description. */
@NullMarked
package io.perdura.node.shard.read;

import org.jspecify.annotations.NullMarked;
