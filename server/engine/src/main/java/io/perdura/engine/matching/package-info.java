/** How a task that is offered meets a poller that waits, without durable state. */
@NullMarked
package io.perdura.engine.matching;

import org.jspecify.annotations.NullMarked;
