/** Temporal's gRPC services, one class for each family of calls; the only package that knows gRPC. */
@NullMarked
package io.perdura.node.api;

import org.jspecify.annotations.NullMarked;
