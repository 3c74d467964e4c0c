/**
 * What is answered over HTTP beside gRPC: metrics and health. Read {@link io.perdura.node.http.HttpEndpoints} first. It
 * knows nothing of what makes a node ready; it is told.
 */
@NullMarked
package io.perdura.node.http;

import org.jspecify.annotations.NullMarked;
