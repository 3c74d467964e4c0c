package io.perdura.engine.matching;

import io.temporal.api.taskqueue.v1.PollerInfo;

/**
 * A worker's question for a task.
 *
 * @param id unique in its queue and rising: whoever asked first has the smallest
 * @param poller the worker, as it is shown to those who ask about the queue; its last access is filled in later
 * @param tasksPerSecond what the worker asks the whole queue to be limited to; NaN if it does not say
 * @param deadlineMs when it must have an answer, if an empty one
 * @param content what the host needs to answer it
 */
public record Poll<P>(long id, PollerInfo poller, double tasksPerSecond, long deadlineMs, P content) {}
