package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
import static io.temporal.api.enums.v1.HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseResponse;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 66 to 69: reading the history of a run, waiting for what is to come, page by page. */
@Execution(ExecutionMode.CONCURRENT)
class HistoryIT {
    private static final int PAGE_EVENTS_MAX = 256;

    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule66WhatIsThereComesAtOnceAndTheNextPageWaits() throws Exception {
        workflow.start();

        GetWorkflowExecutionHistoryResponse first = read(waiting().build());
        ListenableFuture<GetWorkflowExecutionHistoryResponse> next = server.begin()
                .getWorkflowExecutionHistory(
                        waiting().setNextPageToken(first.getNextPageToken()).build());
        workflow.signal("go");

        assertThat(types(first)).hasSize(2);
        assertThat(types(next.get())).containsExactly(EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
        assertThat(next.get().getNextPageToken()).isNotEqualTo(ByteString.EMPTY);
    }

    @Test
    void rule66NothingNewIsAnEmptyPageWithATokenToComeBackWith() {
        workflow.start();
        GetWorkflowExecutionHistoryResponse first = read(waiting().build());

        GetWorkflowExecutionHistoryResponse empty = server.call(2_000)
                .getWorkflowExecutionHistory(
                        waiting().setNextPageToken(first.getNextPageToken()).build());
        workflow.signal("go");
        GetWorkflowExecutionHistoryResponse next =
                read(waiting().setNextPageToken(empty.getNextPageToken()).build());

        assertThat(types(empty)).isEmpty();
        assertThat(empty.getNextPageToken()).isNotEqualTo(ByteString.EMPTY);
        assertThat(types(next)).containsExactly(EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
    }

    @Test
    void rule66AfterTheCloseThereIsNoTokenAnyMore() throws Exception {
        workflow.start();
        GetWorkflowExecutionHistoryResponse first = read(waiting().build());
        ListenableFuture<GetWorkflowExecutionHistoryResponse> next = server.begin()
                .getWorkflowExecutionHistory(
                        waiting().setNextPageToken(first.getNextPageToken()).build());
        workflow.terminate();

        assertThat(types(next.get())).containsExactly(EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
        assertThat(next.get().getNextPageToken()).isEqualTo(ByteString.EMPTY);
    }

    @Test
    void rule66ATokenStaysWithItsRun() {
        String old = workflow.start();
        ByteString token = read(waiting().build()).getNextPageToken();
        workflow.terminate();
        String young = workflow.start();

        GetWorkflowExecutionHistoryResponse next =
                read(waiting().setNextPageToken(token).build());
        Refusal other = Refusal.of(() -> read(waiting()
                .setNextPageToken(token)
                .setExecution(workflow.execution(young))
                .build()));

        assertThat(types(next)).containsExactly(EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
        assertThat(read(waiting()
                        .setNextPageToken(token)
                        .setExecution(workflow.execution(old))
                        .build()))
                .isEqualTo(next);
        assertThat(other.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(other.message()).isEqualTo("RunId in the request does not match the NextPageToken.");
    }

    @Test
    void rule66ATokenThatIsNoneIsRefused() {
        workflow.start();

        Refusal refusal = Refusal.of(
                () -> read(page(2, ByteString.copyFromUtf8("nonsense")).build()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void rule67WithoutWaitingARunningRunHasNoCloseEvent() {
        workflow.start();

        GetWorkflowExecutionHistoryResponse page =
                read(closeEvent().setWaitNewEvent(false).build());

        assertThat(page)
                .isEqualTo(GetWorkflowExecutionHistoryResponse.newBuilder()
                        .setHistory(page.getHistory())
                        .build());
        assertThat(types(page)).isEmpty();
    }

    @Test
    void rule67WhoWaitsForTheCloseGetsThatOneEvent() throws Exception {
        workflow.start();
        ListenableFuture<GetWorkflowExecutionHistoryResponse> close =
                server.begin().getWorkflowExecutionHistory(closeEvent().build());
        workflow.signal("not yet");
        workflow.terminate();

        assertThat(types(close.get())).containsExactly(EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
        assertThat(close.get().getNextPageToken()).isEqualTo(ByteString.EMPTY);
        assertThat(read(closeEvent().setWaitNewEvent(false).build())).isEqualTo(close.get());
    }

    @Test
    void rule67NotClosedYetIsAnEmptyPageWithAToken() {
        workflow.start();

        GetWorkflowExecutionHistoryResponse empty =
                server.call(2_000).getWorkflowExecutionHistory(closeEvent().build());
        workflow.terminate();
        GetWorkflowExecutionHistoryResponse close =
                read(closeEvent().setNextPageToken(empty.getNextPageToken()).build());

        assertThat(types(empty)).isEmpty();
        assertThat(empty.getNextPageToken()).isNotEqualTo(ByteString.EMPTY);
        assertThat(types(close)).containsExactly(EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
    }

    @Test
    void rule67TheCloseEventOfAContinuedRunLeadsToTheNext() {
        String old = workflow.start();
        workflow.complete(
                workflow.poll(),
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
                        .setContinueAsNewWorkflowExecutionCommandAttributes(
                                ContinueAsNewWorkflowExecutionCommandAttributes.newBuilder()
                                        .setWorkflowType(
                                                WorkflowType.newBuilder().setName("Type"))
                                        .setTaskQueue(workflow.normal()))
                        .build());

        GetWorkflowExecutionHistoryResponse close =
                read(closeEvent().setExecution(workflow.execution(old)).build());

        assertThat(types(close)).containsExactly(EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
        assertThat(close.getHistory()
                        .getEvents(0)
                        .getWorkflowExecutionContinuedAsNewEventAttributes()
                        .getNewExecutionRunId())
                .isEqualTo(workflow.describe()
                        .getWorkflowExecutionInfo()
                        .getExecution()
                        .getRunId());
    }

    @Test
    void rule68PagesMakeUpTheWholeForwardsAndBackwards() throws Exception {
        String runId = workflow.start();
        List<ListenableFuture<?>> signals = new ArrayList<>();
        for (int i = 0; i < PAGE_EVENTS_MAX + 10; i++) {
            signals.add(server.begin()
                    .signalWorkflowExecution(SignalWorkflowExecutionRequest.newBuilder()
                            .setNamespace(OneServer.NAMESPACE)
                            .setWorkflowExecution(workflow.execution(""))
                            .setSignalName("signal-" + i)
                            .build()));
        }
        Futures.allAsList(signals).get();

        GetWorkflowExecutionHistoryResponse first =
                read(page(0, ByteString.EMPTY).build());
        List<HistoryEvent> whole = forwards(runId, 1_000);

        assertThat(first.getHistory().getEventsCount()).isEqualTo(PAGE_EVENTS_MAX);
        assertThat(whole.stream().map(HistoryEvent::getEventId).toList())
                .isEqualTo(
                        LongStream.rangeClosed(1, PAGE_EVENTS_MAX + 12).boxed().toList());
        assertThat(forwards(runId, 97)).isEqualTo(whole);
        List<HistoryEvent> reversed = new ArrayList<>(whole);
        Collections.reverse(reversed);
        assertThat(backwards(runId, 97)).isEqualTo(reversed);
        assertThat(backwards(runId, 0)).isEqualTo(reversed);
    }

    @Test
    void rule68AHistoryThatGrowsBetweenPagesHasNoGaps() {
        String runId = workflow.start();
        for (int i = 0; i < 4; i++) {
            workflow.signal("early");
        }
        List<HistoryEvent> read = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        for (int i = 0; i < 20 && (i == 0 || !token.isEmpty()); i++) {
            GetWorkflowExecutionHistoryResponse page = read(page(2, token).build());
            read.addAll(page.getHistory().getEventsList());
            token = page.getNextPageToken();
            if (i == 0) {
                workflow.signal("late");
                workflow.terminate();
            }
        }

        assertThat(read).isEqualTo(forwards(runId, 0)).hasSize(8);
    }

    @Test
    void rule69EventsOfATransientTaskAreShownToWorkersOnly() {
        workflow.start();
        workflow.fail(workflow.poll());
        workflow.poll();

        List<EventType> seenByCli = types(server.callAs("temporal-cli")
                .getWorkflowExecutionHistory(page(0, ByteString.EMPTY).build()));
        List<EventType> seenByUi = types(server.callAs("temporal-ui")
                .getWorkflowExecutionHistory(page(0, ByteString.EMPTY).build()));
        List<EventType> seenBySdk = types(server.callAs("temporal-java")
                .getWorkflowExecutionHistory(page(0, ByteString.EMPTY).build()));

        assertThat(seenByCli).hasSize(4).endsWith(EVENT_TYPE_WORKFLOW_TASK_FAILED);
        assertThat(seenByUi).isEqualTo(seenByCli);
        assertThat(seenBySdk)
                .startsWith(seenByCli.toArray(new EventType[0]))
                .endsWith(EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, EVENT_TYPE_WORKFLOW_TASK_STARTED)
                .hasSize(6);
    }

    private GetWorkflowExecutionHistoryRequest.Builder waiting() {
        return workflow.historyRequest().setWaitNewEvent(true);
    }

    private GetWorkflowExecutionHistoryRequest.Builder closeEvent() {
        return waiting().setHistoryEventFilterType(HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT);
    }

    private GetWorkflowExecutionHistoryRequest.Builder page(int eventsMax, ByteString token) {
        return workflow.historyRequest().setMaximumPageSize(eventsMax).setNextPageToken(token);
    }

    private GetWorkflowExecutionHistoryResponse read(GetWorkflowExecutionHistoryRequest request) {
        return server.call().getWorkflowExecutionHistory(request);
    }

    private static List<EventType> types(GetWorkflowExecutionHistoryResponse page) {
        return OneWorkflow.types(page.getHistory().getEventsList());
    }

    private List<HistoryEvent> forwards(String runId, int eventsMax) {
        List<HistoryEvent> events = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse page = read(page(eventsMax, token)
                    .setExecution(workflow.execution(runId))
                    .build());
            assertThat(page.getHistory().getEventsCount()).isBetween(1, PAGE_EVENTS_MAX);
            events.addAll(page.getHistory().getEventsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return events;
    }

    private List<HistoryEvent> backwards(String runId, int eventsMax) {
        List<HistoryEvent> events = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryReverseResponse page = server.call()
                    .getWorkflowExecutionHistoryReverse(GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                            .setNamespace(OneServer.NAMESPACE)
                            .setExecution(workflow.execution(runId))
                            .setMaximumPageSize(eventsMax)
                            .setNextPageToken(token)
                            .build());
            assertThat(page.getHistory().getEventsCount()).isBetween(1, PAGE_EVENTS_MAX);
            events.addAll(page.getHistory().getEventsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return events;
    }
}
