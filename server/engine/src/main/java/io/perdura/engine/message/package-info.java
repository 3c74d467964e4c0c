/** How signals, queries and updates reach a workflow. */
@NullMarked
package io.perdura.engine.message;

import org.jspecify.annotations.NullMarked;
