package io.perdura.engine.check;

import io.perdura.engine.Rejections;
import io.temporal.api.common.v1.Link;
import io.temporal.api.enums.v1.EventType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What links of a request may say: not too many, not too large, and each names what it points at. */
public final class Links {

    private static final int LINKS_MAX = 10;
    private static final int LINK_BYTES_MAX = 4000;

    private Links() {}

    public static void check(List<Link> links) {
        if (links.size() > LINKS_MAX) {
            throw Rejections.invalid(
                    "cannot attach more than " + LINKS_MAX + " links per request, got " + links.size());
        }
        for (Link link : links) {
            if (link.getSerializedSize() > LINK_BYTES_MAX) {
                throw Rejections.invalid(
                        "link exceeds allowed size of " + LINK_BYTES_MAX + ", got " + link.getSerializedSize());
            }
            String problem = problem(link);
            if (problem != null) {
                throw Rejections.invalid(problem);
            }
        }
    }

    private static @Nullable String problem(Link link) {
        return switch (link.getVariantCase()) {
            case WORKFLOW_EVENT -> workflowEventProblem(link.getWorkflowEvent());
            case BATCH_JOB ->
                link.getBatchJob().getJobId().isEmpty() ? "batch job link must not have an empty job ID" : null;
            case NEXUS_OPERATION ->
                missing(
                        "nexus operation",
                        link.getNexusOperation().getNamespace(),
                        "operation",
                        link.getNexusOperation().getOperationId(),
                        link.getNexusOperation().getRunId());
            case ACTIVITY ->
                missing(
                        "activity",
                        link.getActivity().getNamespace(),
                        "activity",
                        link.getActivity().getActivityId(),
                        link.getActivity().getRunId());
            case WORKFLOW ->
                missing(
                        "workflow",
                        link.getWorkflow().getNamespace(),
                        "workflow",
                        link.getWorkflow().getWorkflowId(),
                        link.getWorkflow().getRunId());
            case VARIANT_NOT_SET -> "unsupported link variant";
        };
    }

    private static @Nullable String workflowEventProblem(Link.WorkflowEvent event) {
        if (event.getEventRef().getEventType() == EventType.EVENT_TYPE_UNSPECIFIED
                && event.getEventRef().getEventId() != 0) {
            return "workflow event link ref cannot have an unspecified event type and a non-zero event ID";
        }
        return missing("workflow event", event.getNamespace(), "workflow", event.getWorkflowId(), event.getRunId());
    }

    private static @Nullable String missing(String link, String namespace, String kind, String id, String runId) {
        String field =
                namespace.isEmpty() ? "namespace" : id.isEmpty() ? kind + " ID" : runId.isEmpty() ? "run ID" : null;
        return field == null ? null : link + " link must not have an empty " + field + " field";
    }
}
