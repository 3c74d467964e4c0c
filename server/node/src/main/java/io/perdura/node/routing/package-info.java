/** Who owns a shard or a task queue, and typed clients to reach the owner; the only package that knows the event bus. */
@NullMarked
package io.perdura.node.routing;

import org.jspecify.annotations.NullMarked;
