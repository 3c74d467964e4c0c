/** Batch operations, carried out by the shard that owns the job. All on the shard's thread. */
@NullMarked
package io.perdura.node.shard.batch;

import org.jspecify.annotations.NullMarked;
