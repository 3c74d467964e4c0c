package io.perdura.node.matching;

import com.google.protobuf.ByteString;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollNexusTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;

/**
 * What matching needs of a poll, whichever kind it is.
 *
 * @param tasksPerSecond NaN if the worker does not say
 */
record PollRequest(
        PollerInfo poller,
        double tasksPerSecond,
        ByteString workerVersion,
        ByteString deploymentOptions,
        String workerInstanceKey) {
    /** What is shown for a worker that sets no limit, as Temporal does. */
    private static final double UNLIMITED = 100_000;

    static PollRequest of(PollWorkflowTaskQueueRequest poll) {
        PollerInfo.Builder poller = PollerInfo.newBuilder().setIdentity(poll.getIdentity());
        if (poll.hasWorkerVersionCapabilities()) {
            poller.setWorkerVersionCapabilities(poll.getWorkerVersionCapabilities());
        }
        if (poll.hasDeploymentOptions()) {
            poller.setDeploymentOptions(poll.getDeploymentOptions());
        }
        return of(poller, Double.NaN, poll.getWorkerInstanceKey());
    }

    static PollRequest of(PollActivityTaskQueueRequest poll) {
        PollerInfo.Builder poller = PollerInfo.newBuilder().setIdentity(poll.getIdentity());
        if (poll.hasWorkerVersionCapabilities()) {
            poller.setWorkerVersionCapabilities(poll.getWorkerVersionCapabilities());
        }
        if (poll.hasDeploymentOptions()) {
            poller.setDeploymentOptions(poll.getDeploymentOptions());
        }
        boolean limited = poll.getTaskQueueMetadata().hasMaxTasksPerSecond();
        double tasksPerSecond =
                limited ? poll.getTaskQueueMetadata().getMaxTasksPerSecond().getValue() : Double.NaN;
        return of(poller, tasksPerSecond, poll.getWorkerInstanceKey());
    }

    static PollRequest of(PollNexusTaskQueueRequest poll) {
        PollerInfo.Builder poller = PollerInfo.newBuilder().setIdentity(poll.getIdentity());
        if (poll.hasWorkerVersionCapabilities()) {
            poller.setWorkerVersionCapabilities(poll.getWorkerVersionCapabilities());
        }
        if (poll.hasDeploymentOptions()) {
            poller.setDeploymentOptions(poll.getDeploymentOptions());
        }
        return of(poller, Double.NaN, poll.getWorkerInstanceKey());
    }

    private static PollRequest of(PollerInfo.Builder poller, double tasksPerSecond, String workerInstanceKey) {
        poller.setRatePerSecond(Double.isNaN(tasksPerSecond) ? UNLIMITED : tasksPerSecond);
        return new PollRequest(
                poller.build(),
                tasksPerSecond,
                poller.hasWorkerVersionCapabilities()
                        ? poller.getWorkerVersionCapabilities().toByteString()
                        : ByteString.EMPTY,
                poller.hasDeploymentOptions() ? poller.getDeploymentOptions().toByteString() : ByteString.EMPTY,
                workerInstanceKey);
    }
}
