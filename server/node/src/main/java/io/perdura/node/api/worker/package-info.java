/** The calls of workers and about them: polls, answers to tasks, heartbeats, task queues. */
@NullMarked
package io.perdura.node.api.worker;

import org.jspecify.annotations.NullMarked;
