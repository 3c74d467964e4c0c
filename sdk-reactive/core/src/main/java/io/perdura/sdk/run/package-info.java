/** One run in memory: history in, commands out. Begin with {@link io.perdura.sdk.run.WorkflowRun}. Single-threaded, no clock. */
@NullMarked
package io.perdura.sdk.run;

import org.jspecify.annotations.NullMarked;
