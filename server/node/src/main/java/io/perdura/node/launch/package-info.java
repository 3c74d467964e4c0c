/**
 * From a command line to a running node, and from a signal to a drained one: options, the data directory, ports, logs,
 * what is printed when the node is ready and when it cannot start. Read {@link io.perdura.node.launch.NodeRun} first.
 * Everything here runs on the main thread and may block it.
 */
@NullMarked
package io.perdura.node.launch;

import org.jspecify.annotations.NullMarked;
