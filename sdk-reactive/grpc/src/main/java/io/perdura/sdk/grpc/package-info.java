/** Calls over grpc-java and event loops of plain threads: for Quarkus, Spring and plain Java. */
@NullMarked
package io.perdura.sdk.grpc;

import org.jspecify.annotations.NullMarked;
