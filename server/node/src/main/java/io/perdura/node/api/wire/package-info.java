/** gRPC on the wire: framing, compression, limits, deadlines and error statuses. */
@NullMarked
package io.perdura.node.api.wire;

import org.jspecify.annotations.NullMarked;
