/**
 * The core of one run: its state in parts, the transition that is being decided, the decision that comes of it, and the
 * records that it is made of. Knows no machine: what records mean comes in as {@link io.perdura.engine.Rules}.
 */
@NullMarked
package io.perdura.engine;

import org.jspecify.annotations.NullMarked;
