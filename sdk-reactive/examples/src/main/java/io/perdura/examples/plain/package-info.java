/** A worker and a client in plain Java: {@code CompletionStage}, grpc-java, threads. */
@NullMarked
package io.perdura.examples.plain;

import org.jspecify.annotations.NullMarked;
