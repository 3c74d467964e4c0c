package io.perdura.node.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients were told, against each other and against what is stored. */
class ClientLogTest {
    private static final String WORKFLOW = "transfer-1";
    private static final String RUN = "run-1";
    private static final List<HistoryEvent> STORED = List.of(
            event(1, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED),
            event(2, EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED),
            event(3, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED),
            event(4, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED));

    @TempDir
    private Path directory;

    private Path file;
    private CallLog log;
    private final List<Violation> violations = new ArrayList<>();

    @BeforeEach
    void open() {
        file = directory.resolve("calls.jsonl");
        log = CallLog.create(file);
    }

    @Test
    void nothingIsWrongWithWhatIsThere() throws IOException {
        started("request", RUN);
        signalled("s1", "OK", 5);
        page("", "token", false, STORED.subList(0, 2));
        page("token", "", true, STORED.subList(2, 4));
        read(10, STORED);
        signalled("s2", "UNAVAILABLE", 12);

        assertThat(rules(STORED)).isEmpty();
    }

    @Test
    void aStartIsAnsweredWithOneRunForEver() throws IOException {
        started("request", RUN);
        started("request", "run-2");
        assertThat(rules(STORED)).contains("H1");
    }

    @Test
    void anAcknowledgedStartIsThere() throws IOException {
        started("request", "run-0");
        assertThat(rules(STORED)).containsExactly("H1");
    }

    @Test
    void anEventThatWasReadStaysAsItWas() throws IOException {
        read(1, STORED);
        List<HistoryEvent> changed = new ArrayList<>(STORED);
        changed.set(2, event(3, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED));
        assertThat(rules(changed)).containsExactly("H4");
    }

    @Test
    void anEventThatWasReadIsNotTakenBack() throws IOException {
        read(1, STORED);
        assertThat(rules(STORED.subList(0, 3))).containsExactly("H4");
    }

    @Test
    void whatIsShownOfATaskThatIsUnderWayMayGo() throws IOException {
        read(1, STORED.subList(0, 2));
        assertThat(rules(List.of(STORED.get(0), event(2, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED))))
                .isEmpty();
    }

    @Test
    void anAcknowledgedSignalIsThere() throws IOException {
        signalled("s1", "OK", 5);
        signalled("s1", "OK", 6); // made again
        signalled("s2", "OK", 7);
        assertThat(rules(STORED)).containsExactly("H9");
    }

    @Test
    void whoReadsAfterASignalWasAcknowledgedSeesIt() throws IOException {
        signalled("s1", "OK", 5);
        read(10, STORED.subList(0, 1));
        assertThat(rules(STORED)).containsExactly("H17");
    }

    @Test
    void whoReadsPageByPageSkipsNothing() throws IOException {
        page("", "token", false, STORED.subList(0, 1));
        page("token", "", false, STORED.subList(2, 4));
        assertThat(rules(STORED)).containsExactly("H18");
    }

    @Test
    void whoWaitsIsToldOfTheClose() throws IOException {
        page("", "", true, STORED.subList(0, 3));
        assertThat(rules(STORED)).containsExactly("H18");
    }

    @Test
    void aLineThatIsNoneIsNamed() throws IOException {
        log.flush();
        Files.writeString(file, "nonsense\n", StandardOpenOption.APPEND);
        assertThat(rules(STORED)).containsExactly("log");
        assertThat(violations.get(0).place()).endsWith(":1");
    }

    private Stream<String> rules(List<HistoryEvent> stored) throws IOException {
        log.close();
        ClientLog read = ClientLog.read(file, violations::add);
        read.stored(WORKFLOW, RUN, stored);
        read.end();
        return violations.stream().map(Violation::rule).distinct();
    }

    private void started(String request, String run) {
        called(
                StartWorkflowExecutionRequest.newBuilder()
                        .setWorkflowId(WORKFLOW)
                        .setRequestId(request)
                        .build(),
                StartWorkflowExecutionResponse.newBuilder().setRunId(run).build(),
                "OK",
                0);
    }

    private void signalled(String request, String code, long endedMs) {
        called(
                SignalWorkflowExecutionRequest.newBuilder()
                        .setWorkflowExecution(execution(""))
                        .setRequestId(request)
                        .build(),
                code.equals("OK") ? SignalWorkflowExecutionResponse.getDefaultInstance() : null,
                code,
                endedMs);
    }

    private void read(long beganMs, List<HistoryEvent> events) {
        called(
                GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setExecution(execution(RUN))
                        .build(),
                page("", events),
                "OK",
                beganMs);
    }

    private void page(String token, String next, boolean waits, List<HistoryEvent> events) {
        called(
                GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setExecution(execution(RUN))
                        .setWaitNewEvent(waits)
                        .setNextPageToken(ByteString.copyFromUtf8(token))
                        .build(),
                page(next, events),
                "OK",
                0);
    }

    private static GetWorkflowExecutionHistoryResponse page(String next, List<HistoryEvent> events) {
        return GetWorkflowExecutionHistoryResponse.newBuilder()
                .setHistory(History.newBuilder().addAllEvents(events))
                .setNextPageToken(ByteString.copyFromUtf8(next))
                .build();
    }

    private void called(Message request, @Nullable Message answer, String code, long ms) {
        log.called(request, answer, code, ms, ms);
    }

    private static WorkflowExecution execution(String run) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(WORKFLOW)
                .setRunId(run)
                .build();
    }

    private static HistoryEvent event(long id, EventType type) {
        return HistoryEvent.newBuilder().setEventId(id).setEventType(type).build();
    }
}
