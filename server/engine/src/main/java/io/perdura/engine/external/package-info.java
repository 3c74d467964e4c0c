/** How a workflow signals and cancels others, its children among them. */
@NullMarked
package io.perdura.engine.external;

import org.jspecify.annotations.NullMarked;
