/** How signals, queries and updates reach a workflow. */
@NullMarked
package io.perdura.engine.signal;

import org.jspecify.annotations.NullMarked;
