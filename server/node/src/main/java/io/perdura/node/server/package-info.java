/** The server as a whole: the one place that wires its parts. */
@NullMarked
package io.perdura.node.server;

import org.jspecify.annotations.NullMarked;
