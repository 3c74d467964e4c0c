package io.perdura.engine.matching;

/** Which task of which run this is, whatever attempt it is at. */
public record TaskName(
        Kind kind, String namespaceId, String workflowId, String runId, long scheduledEventId, String queryId) {
    /** What a worker is asked for: queries go to workflow pollers, ahead of workflow tasks. */
    public enum Kind {
        WORKFLOW,
        ACTIVITY,
        QUERY
    }
}
