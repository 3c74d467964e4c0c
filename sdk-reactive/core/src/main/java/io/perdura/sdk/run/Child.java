package io.perdura.sdk.run;

import io.temporal.api.common.v1.WorkflowExecution;

/** A child workflow that was asked for: that it started, and what it came to. */
public record Child<T>(String workflowId, Promise<WorkflowExecution> started, Promise<T> result) {}
