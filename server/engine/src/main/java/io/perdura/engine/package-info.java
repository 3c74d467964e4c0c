/** The core of one run: its mutable state, the transition that is being decided, and the decision that comes of it. */
@NullMarked
package io.perdura.engine;

import org.jspecify.annotations.NullMarked;
