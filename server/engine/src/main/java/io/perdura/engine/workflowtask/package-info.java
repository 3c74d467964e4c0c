/** How a workflow task is scheduled, started, completed, failed and timed out. */
@NullMarked
package io.perdura.engine.workflowtask;

import org.jspecify.annotations.NullMarked;
