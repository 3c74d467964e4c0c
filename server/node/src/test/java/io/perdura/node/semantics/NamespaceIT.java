package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.grpc.Status.Code;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.errordetails.v1.NamespaceInvalidStateFailure;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.operatorservice.v1.DeleteNamespaceRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflowservice.v1.DeprecateNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 13, 78 and 92: which namespaces may be used, from when on, and for what. */
@Execution(ExecutionMode.CONCURRENT)
class NamespaceIT {
    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);
    private final String namespace = "namespace-" + UUID.randomUUID();

    @Test
    void rule13AnUnknownNamespaceIsNamedInTheRefusal() {
        Refusal refusal = Refusal.of(() -> server.call()
                .startWorkflowExecution(
                        workflow.startRequest().setNamespace(namespace).build()));

        assertThat(refusal.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(refusal.message()).isEqualTo("Namespace " + namespace + " is not found.");
        assertThat(refusal.detail(NamespaceNotFoundFailure.class).getNamespace())
                .isEqualTo(namespace);
    }

    @Test
    void rule92ANamespaceIsThereAsSoonAsItIsRegistered() {
        // Whoever asked too early must not keep the answer for later.
        Refusal.of(this::start);
        register();

        String runId = start();
        PollWorkflowTaskQueueResponse task = server.call()
                .pollWorkflowTaskQueue(workflow.pollRequest().toBuilder()
                        .setNamespace(namespace)
                        .build());
        int listed = server.call()
                .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(namespace)
                        .build())
                .getExecutionsCount();

        assertThat(task.getWorkflowExecution().getRunId()).isEqualTo(runId);
        assertThat(listed).isEqualTo(1);
    }

    @Test
    void rule78ATokenOfAnotherNamespaceIsRefused() {
        register();
        workflow.start();
        PollWorkflowTaskQueueResponse task = workflow.poll();

        Refusal refusal = Refusal.of(() -> server.call()
                .respondWorkflowTaskCompleted(
                        workflow.completion(task).setNamespace(namespace).build()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("Operation requested with a token from a different namespace.");
    }

    @Test
    @SuppressWarnings("deprecation") // what is tested is the call that clients should not use any more
    void rule13ADeprecatedNamespaceRefusesStartsOnly() {
        register();
        start();
        server.call()
                .deprecateNamespace(DeprecateNamespaceRequest.newBuilder()
                        .setNamespace(namespace)
                        .build());

        Refusal refusal = Refusal.of(() -> server.call()
                .startWorkflowExecution(new OneWorkflow(server)
                        .startRequest()
                        .setNamespace(namespace)
                        .build()));
        server.call()
                .signalWorkflowExecution(SignalWorkflowExecutionRequest.newBuilder()
                        .setNamespace(namespace)
                        .setWorkflowExecution(workflow.execution(""))
                        .setSignalName("go")
                        .build());

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.detail(NamespaceInvalidStateFailure.class).getNamespace())
                .isEqualTo(namespace);
    }

    @Test
    void rule13ADeletedNamespaceIsGoneAtOnceAndItsNameIsFree() {
        register();
        String open = start();
        String id = describe();

        String deleted = delete(namespace);
        Refusal start = Refusal.of(this::start);
        register();
        String another = start();

        assertThat(deleted).isEqualTo(namespace + "-deleted-" + id.substring(0, 5));
        assertThat(start.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(another).isNotEqualTo(open);
        assertThat(describe()).isNotEqualTo(id);
        assertThat(delete(deleted)).isEqualTo(deleted);
        assertThat(Refusal.of(() -> server.call()
                                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                                        .setNamespace(deleted)
                                        .setExecution(workflow.execution(open))
                                        .build()))
                        .detail(NamespaceInvalidStateFailure.class)
                        .getState())
                .isEqualTo(NamespaceState.NAMESPACE_STATE_DELETED);
    }

    @Test
    void rule13TheNamespaceOfTheSystemIsNotDeleted() {
        assertThat(Refusal.of(() -> delete("temporal-system")).message())
                .isEqualTo("unable to delete system namespace");
    }

    private String delete(String name) {
        return OperatorServiceGrpc.newBlockingStub(server.channel())
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .deleteNamespace(
                        DeleteNamespaceRequest.newBuilder().setNamespace(name).build())
                .getDeletedNamespace();
    }

    private String describe() {
        return server.call()
                .describeNamespace(DescribeNamespaceRequest.newBuilder()
                        .setNamespace(namespace)
                        .build())
                .getNamespaceInfo()
                .getId();
    }

    private void register() {
        server.call()
                .registerNamespace(RegisterNamespaceRequest.newBuilder()
                        .setNamespace(namespace)
                        .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                        .build());
    }

    private String start() {
        return server.call()
                .startWorkflowExecution(
                        workflow.startRequest().setNamespace(namespace).build())
                .getRunId();
    }
}
