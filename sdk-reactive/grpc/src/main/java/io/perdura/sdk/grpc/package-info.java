/** Empty yet: calls over grpc-java, for Quarkus, Spring and plain Java. */
@NullMarked
package io.perdura.sdk.grpc;

import org.jspecify.annotations.NullMarked;
