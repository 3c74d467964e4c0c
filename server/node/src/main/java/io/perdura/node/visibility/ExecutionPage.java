package io.perdura.node.visibility;

import com.google.protobuf.ByteString;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import java.util.List;

/** One page of a list of workflows; an empty token says that it is the last. */
public record ExecutionPage(List<WorkflowExecutionInfo> executions, ByteString nextPageToken) {
    public ExecutionPage {
        executions = List.copyOf(executions);
    }
}
