/** How a workflow execution starts, ends, continues as new and is reset. */
@NullMarked
package io.perdura.engine.execution;

import org.jspecify.annotations.NullMarked;
