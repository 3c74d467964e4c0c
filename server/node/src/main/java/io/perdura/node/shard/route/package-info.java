/** What a shard does on each request. */
@NullMarked
package io.perdura.node.shard.route;

import org.jspecify.annotations.NullMarked;
