/** Callers that wait for updates. */
@NullMarked
package io.perdura.node.shard.update;

import org.jspecify.annotations.NullMarked;
