/** Hosts the engine's matching: parked polls, and the tasks offered to them. */
@NullMarked
package io.perdura.node.matching;

import org.jspecify.annotations.NullMarked;
