/** The demo, and the measurements: micro, load, and the same load against a peer. */
@NullMarked
package io.perdura.benchmarks;

import org.jspecify.annotations.NullMarked;
