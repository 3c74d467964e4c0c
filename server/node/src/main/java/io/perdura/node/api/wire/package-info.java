/**
 * gRPC on the wire: framing, compression, limits, deadlines and statuses, on Vert.x's HTTP server.
 *
 * <p>Read {@code GrpcListener} first: it deploys one {@code ListenerVerticle} for each event loop, which owns its
 * {@code ClientConnection}s; a request is a {@code UnaryCall} or a {@code StreamCall}. What the methods do is given in
 * {@code Rpcs}; health and reflection are built in. Everything of one connection happens on its event loop, without
 * locks; what other threads may call says so. Only {@code api} packages and the place that wires the server look in here.
 */
@NullMarked
package io.perdura.node.api.wire;

import org.jspecify.annotations.NullMarked;
