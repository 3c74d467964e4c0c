/**
 * How a task that is offered meets a poller that waits, without durable state. Read {@link
 * io.perdura.engine.matching.TaskQueueMatcher} first: it is one task queue, and everything else is a part of it. A task
 * here is only an introduction; its truth is with its run. Not thread-safe, on purpose: one thread at a time uses a
 * matcher, and tells it the time.
 */
@NullMarked
package io.perdura.engine.matching;

import org.jspecify.annotations.NullMarked;
