/** A server that a demo or a measurement starts for itself, may kill with -9, and takes away at its end. */
@NullMarked
package io.perdura.benchmarks.server;

import org.jspecify.annotations.NullMarked;
