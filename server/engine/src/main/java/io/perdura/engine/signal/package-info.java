/** How signals, and requests that are attached to a running workflow, reach it. */
@NullMarked
package io.perdura.engine.signal;

import org.jspecify.annotations.NullMarked;
