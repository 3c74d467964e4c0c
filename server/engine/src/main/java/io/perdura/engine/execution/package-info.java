/** How a workflow execution starts, ends, and is followed by another: continued as new, retried, by its schedule. */
@NullMarked
package io.perdura.engine.execution;

import org.jspecify.annotations.NullMarked;
