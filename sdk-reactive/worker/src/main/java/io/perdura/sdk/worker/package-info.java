/** Polls, caches runs, carries out activities; knows neither Vert.x nor gRPC. */
@NullMarked
package io.perdura.sdk.worker;

import org.jspecify.annotations.NullMarked;
