/**
 * The demo and the measurements, all from outside: they know the server's public API and nothing of its inside. Read
 * {@link io.perdura.benchmarks.Main} first.
 */
@NullMarked
package io.perdura.benchmarks;

import org.jspecify.annotations.NullMarked;
