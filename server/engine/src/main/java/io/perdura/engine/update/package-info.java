/** How an update is admitted, accepted, completed and refused, and how workers and the server talk about it. */
@NullMarked
package io.perdura.engine.update;

import org.jspecify.annotations.NullMarked;
