/** When which run needs its shard although nobody calls, in memory and found again in storage. */
@NullMarked
package io.perdura.node.shard.due;

import org.jspecify.annotations.NullMarked;
