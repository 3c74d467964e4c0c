/** An operation on many runs: what may be asked for, and how it gets on. */
@NullMarked
package io.perdura.engine.batch;

import org.jspecify.annotations.NullMarked;
