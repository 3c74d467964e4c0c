package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.util.Durations;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.FailWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients say of themselves in headers, and requests that mean a chain of runs. */
class ClientHeadersIT {

    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void aClientThatCannotFollowIsToldThatAFailedAttemptContinuedAsNew() {
        String first = failFirstAttempt();

        HistoryEvent told = closeEvent(first, Map.of());
        HistoryEvent raw = closeEvent(first, Map.of("supported-features", "other,follows-next-run-id"));

        assertThat(raw.getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
        String next = raw.getWorkflowExecutionFailedEventAttributes().getNewExecutionRunId();
        assertThat(next).isNotEmpty().isNotEqualTo(first);
        assertThat(told.getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
        assertThat(told.getEventId()).isEqualTo(raw.getEventId());
        assertThat(told.getWorkflowExecutionContinuedAsNewEventAttributes().getNewExecutionRunId())
                .isEqualTo(next);
        assertThat(told.getWorkflowExecutionContinuedAsNewEventAttributes()
                        .getFailure()
                        .getMessage())
                .isEqualTo("first attempt");
    }

    @Test
    void theWholeHistoryIsShownAsItIs() {
        String first = failFirstAttempt();

        assertThat(workflow.history(first)).endsWith(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
    }

    @Test
    void terminationOfAChainEndsItsCurrentRunWhicheverRunItNames() {
        String first = failFirstAttempt();

        server.call()
                .terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowExecution(workflow.execution(first))
                        .setFirstExecutionRunId(first)
                        .build());

        String current =
                workflow.describe().getWorkflowExecutionInfo().getExecution().getRunId();
        assertThat(current).isNotEqualTo(first);
        assertThat(workflow.history(current)).endsWith(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
    }

    @Test
    void aClientThatIsTooNewOrWantsAnotherServerIsRefusedAfterItsNamespaceWasFound() {
        Map<String, String> tooNew = Map.of("client-name", "temporal-java", "client-version", "2.0.0");
        Map<String, String> otherServer = Map.of("supported-server-versions", ">=9.0.0");

        assertThat(refusal(tooNew, "").getStatus().getDescription())
                .isEqualTo("Client version 2.0.0 is not supported. Server supports temporal-java versions: <2.0.0");
        assertThat(refusal(otherServer, "").getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(catchThrowableOfType(
                                StatusRuntimeException.class,
                                () -> server.callWith(tooNew).getSystemInfo(GetSystemInfoRequest.getDefaultInstance()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal(tooNew, "no-such-namespace").getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
        assertThat(server.callWith(Map.of("supported-server-versions", ">=1.0.0 <2.0.0"))
                        .describeNamespace(DescribeNamespaceRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .build())
                        .getNamespaceInfo()
                        .getName())
                .isEqualTo(OneServer.NAMESPACE);
    }

    private StatusRuntimeException refusal(Map<String, String> headers, String namespace) {
        return catchThrowableOfType(
                StatusRuntimeException.class,
                () -> server.callWith(headers)
                        .startWorkflowExecution(workflow.startRequest()
                                .setNamespace(namespace.isEmpty() ? OneServer.NAMESPACE : namespace)
                                .build()));
    }

    private String failFirstAttempt() {
        String first = server.call()
                .startWorkflowExecution(workflow.startRequest()
                        .setRetryPolicy(RetryPolicy.newBuilder()
                                .setInitialInterval(Durations.fromSeconds(600))
                                .setMaximumAttempts(2))
                        .build())
                .getRunId();
        workflow.complete(
                workflow.poll(),
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION)
                        .setFailWorkflowExecutionCommandAttributes(FailWorkflowExecutionCommandAttributes.newBuilder()
                                .setFailure(Failure.newBuilder()
                                        .setMessage("first attempt")
                                        .setApplicationFailureInfo(ApplicationFailureInfo.getDefaultInstance())))
                        .build());
        return first;
    }

    private HistoryEvent closeEvent(String runId, Map<String, String> headers) {
        GetWorkflowExecutionHistoryRequest request = workflow.historyRequest()
                .setExecution(workflow.execution(runId))
                .setHistoryEventFilterType(HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
                .build();
        return server.callWith(headers)
                .getWorkflowExecutionHistory(request)
                .getHistory()
                .getEvents(0);
    }
}
