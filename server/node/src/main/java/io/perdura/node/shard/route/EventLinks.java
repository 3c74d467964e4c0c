package io.perdura.node.shard.route;

import io.perdura.node.routing.Call;
import io.temporal.api.common.v1.Link;
import io.temporal.api.enums.v1.EventType;

/** The links by which an answer says which event a request has become. */
final class EventLinks {

    private EventLinks() {}

    /** To the event that began the run. */
    static Link started(Call call, String workflowId, String runId) {
        return Link.newBuilder()
                .setWorkflowEvent(event(call, workflowId, runId)
                        .setEventRef(Link.WorkflowEvent.EventReference.newBuilder()
                                .setEventId(1)
                                .setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)))
                .build();
    }

    /** To an event that may have no id yet: the request is what it is known by. */
    static Link ofRequest(Call call, String workflowId, String runId, String requestId, EventType type) {
        return Link.newBuilder()
                .setWorkflowEvent(event(call, workflowId, runId)
                        .setRequestIdRef(Link.WorkflowEvent.RequestIdReference.newBuilder()
                                .setRequestId(requestId)
                                .setEventType(type)))
                .build();
    }

    private static Link.WorkflowEvent.Builder event(Call call, String workflowId, String runId) {
        return Link.WorkflowEvent.newBuilder()
                .setNamespace(call.namespaceName())
                .setWorkflowId(workflowId)
                .setRunId(runId);
    }
}
