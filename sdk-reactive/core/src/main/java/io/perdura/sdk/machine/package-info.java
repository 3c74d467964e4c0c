/** One small state machine for each thing a run has under way, and the queue that matches commands with their events. */
@NullMarked
package io.perdura.sdk.machine;

import org.jspecify.annotations.NullMarked;
