package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceFutureStub;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One caller's bad input never fails another's call, though many calls share a statement. */
class InnocentIT {

    private static final String BAD = "null\0byte";
    private static final int INNOCENT = 100;
    private static final int BAD_EVERY = 5;

    private record BadInput(String name, BiFunction<WorkflowServiceFutureStub, String, ListenableFuture<?>> send) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BadInput> badInputs() {
        WorkflowExecution bad =
                WorkflowExecution.newBuilder().setWorkflowId(BAD).build();
        return Stream.of(
                new BadInput(
                        "describe",
                        (stub, id) -> stub.describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setExecution(bad)
                                .build())),
                new BadInput(
                        "history",
                        (stub, id) -> stub.getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setExecution(bad)
                                .build())),
                new BadInput(
                        "query",
                        (stub, id) -> stub.queryWorkflow(QueryWorkflowRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setExecution(bad)
                                .setQuery(WorkflowQuery.newBuilder().setQueryType("q"))
                                .build())),
                new BadInput(
                        "signal",
                        (stub, id) -> stub.signalWorkflowExecution(SignalWorkflowExecutionRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setWorkflowExecution(bad)
                                .setSignalName("s")
                                .build())),
                new BadInput(
                        "cancel",
                        (stub, id) ->
                                stub.requestCancelWorkflowExecution(RequestCancelWorkflowExecutionRequest.newBuilder()
                                        .setNamespace(OneServer.NAMESPACE)
                                        .setWorkflowExecution(bad)
                                        .build())),
                new BadInput(
                        "terminate",
                        (stub, id) -> stub.terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setWorkflowExecution(bad)
                                .build())),
                new BadInput(
                        "start: id",
                        (stub, id) -> stub.startWorkflowExecution(
                                start(id).setWorkflowId(BAD).build())),
                new BadInput(
                        "start: request id",
                        (stub, id) -> stub.startWorkflowExecution(
                                start(id).setRequestId(BAD).build())),
                new BadInput(
                        "start: unknown search attribute",
                        (stub, id) -> stub.startWorkflowExecution(start(id)
                                .setSearchAttributes(
                                        SearchAttributes.newBuilder().putIndexedFields(BAD, json("\"x\"")))
                                .build())),
                new BadInput(
                        "start: fairness key",
                        (stub, id) -> stub.startWorkflowExecution(start(id)
                                .setPriority(Priority.newBuilder().setFairnessKey(BAD))
                                .build())),
                new BadInput(
                        "list",
                        (stub, id) -> stub.listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setQuery("WorkflowId = '" + BAD + "'")
                                .build())),
                new BadInput(
                        "count",
                        (stub, id) -> stub.countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setQuery("NoSuchAttribute = 1")
                                .build())));
    }

    /** What Postgres could not store as it is, but which says nothing about where the workflow is: it is taken. */
    static Stream<BadInput> oddInputs() {
        return Stream.of(
                new BadInput(
                        "a null byte in a value",
                        (stub, id) -> stub.startWorkflowExecution(start(id)
                                .setSearchAttributes(SearchAttributes.newBuilder()
                                        .putIndexedFields("BuildIds", json("[\"a\\u0000b\"]")))
                                .build())),
                new BadInput(
                        "a null byte in a memo",
                        (stub, id) -> stub.startWorkflowExecution(start(id)
                                .setMemo(Memo.newBuilder().putFields(BAD, json("\"\\u0000\"")))
                                .build())),
                new BadInput(
                        "half a character",
                        (stub, id) -> stub.startWorkflowExecution(start(id)
                                .setSearchAttributes(SearchAttributes.newBuilder()
                                        .putIndexedFields("BuildIds", json("[\"\\ud800\"]")))
                                .build())));
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void badInputIsItsOwnFaultAlone(BadInput input) throws ExecutionException, InterruptedException {
        for (ListenableFuture<?> call : fireAmongInnocent(input)) {
            Throwable refused = catchThrowable(call::get);
            assertThat(Status.fromThrowable(refused).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @ParameterizedTest
    @MethodSource("oddInputs")
    void oddInputIsTaken(BadInput input) throws ExecutionException, InterruptedException {
        for (ListenableFuture<?> call : fireAmongInnocent(input)) {
            assertThat(call.get()).isNotNull();
        }
    }

    /** The calls with the input, after every innocent one beside them has succeeded. */
    private static List<ListenableFuture<?>> fireAmongInnocent(BadInput input)
            throws ExecutionException, InterruptedException {
        WorkflowServiceFutureStub stub = OneServer.shared().begin();
        String run = UUID.randomUUID().toString();
        String known = run + "-known";
        stub.startWorkflowExecution(start(known).build()).get();

        List<ListenableFuture<?>> innocent = new ArrayList<>();
        List<ListenableFuture<?>> bad = new ArrayList<>();
        for (int i = 0; i < INNOCENT; i++) {
            innocent.add(stub.startWorkflowExecution(start(run + i).build()));
            innocent.add(stub.describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                    .setNamespace(OneServer.NAMESPACE)
                    .setExecution(WorkflowExecution.newBuilder().setWorkflowId(known))
                    .build()));
            if (i % BAD_EVERY == 0) {
                bad.add(input.send.apply(stub, run + "-bad" + i));
            }
        }
        for (ListenableFuture<?> call : innocent) {
            assertThat(call.get()).isNotNull();
        }
        return bad;
    }

    private static StartWorkflowExecutionRequest.Builder start(String workflowId) {
        return new OneWorkflow(OneServer.shared()).startRequest().setWorkflowId(workflowId);
    }

    private static Payload json(String text) {
        return Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(text))
                .build();
    }
}
