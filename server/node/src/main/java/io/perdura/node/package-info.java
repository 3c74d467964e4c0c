/** The server: the one place that wires its parts, and its command line. */
@NullMarked
package io.perdura.node;

import org.jspecify.annotations.NullMarked;
