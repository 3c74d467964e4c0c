/** How a workflow execution starts, ends, is reset, and is followed: continued as new, retried, by its schedule. */
@NullMarked
package io.perdura.engine.execution;

import org.jspecify.annotations.NullMarked;
