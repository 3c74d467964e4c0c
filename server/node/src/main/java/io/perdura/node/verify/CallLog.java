package io.perdura.node.verify;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client was told, one line of JSON for each call: what was asked, what was answered, and when. Of payloads and events
 * only hashes are written. Callable from every thread; a line is written when its call has ended.
 */
public final class CallLog implements AutoCloseable {
    private static final int HASH_BYTES = 12;
    /** What is shown of a workflow task that is under way may go again; it is no part of history yet. */
    private static final Set<EventType> MAY_GO =
            Set.of(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED);

    private static final Set<EventType> CLOSING = Set.of(
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);

    private final Writer out;
    private boolean closed;

    private CallLog(Writer out) {
        this.out = out;
    }

    /** A new file; fails if it cannot be written. */
    public static CallLog create(Path file) {
        try {
            return new CallLog(Files.newBufferedWriter(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a line, if the call is of a kind that is checked.
     *
     * @param code gRPC's, such as OK
     * @param answer null unless the code is OK
     */
    public void called(Message request, @Nullable Message answer, String code, long beganMs, long endedMs) {
        JsonObject line = new JsonObject();
        if (request instanceof StartWorkflowExecutionRequest start) {
            line.put("call", "start").put("workflow", start.getWorkflowId()).put("request", start.getRequestId());
            if (answer instanceof StartWorkflowExecutionResponse started) {
                line.put("run", started.getRunId());
            }
        } else if (request instanceof SignalWorkflowExecutionRequest signal) {
            of(signal.getWorkflowExecution(), line.put("call", "signal"))
                    .put("request", signal.getRequestId())
                    .put("signal", signal.getSignalName());
        } else if (request instanceof DeleteWorkflowExecutionRequest deletion) {
            of(deletion.getWorkflowExecution(), line.put("call", "delete"));
        } else if (request instanceof GetWorkflowExecutionHistoryRequest read) {
            of(read.getExecution(), line.put("call", "history"))
                    .put("waits", read.getWaitNewEvent())
                    .put("last-only", read.getHistoryEventFilterTypeValue() == 2)
                    .put("page", hash(read.getNextPageToken()));
            if (answer instanceof GetWorkflowExecutionHistoryResponse page) {
                page(page, line);
            }
        } else {
            return;
        }
        write(line.put("code", code).put("began", beganMs).put("ended", endedMs));
    }

    private static JsonObject of(WorkflowExecution execution, JsonObject line) {
        return line.put("workflow", execution.getWorkflowId()).put("run", execution.getRunId());
    }

    private static void page(GetWorkflowExecutionHistoryResponse page, JsonObject line) {
        List<HistoryEvent> events = new ArrayList<>(page.getHistory().getEventsList());
        boolean whole = true;
        while (!events.isEmpty()
                && MAY_GO.contains(events.get(events.size() - 1).getEventType())) {
            events.remove(events.size() - 1);
            whole = false;
        }
        JsonArray hashes = new JsonArray();
        events.forEach(event -> hashes.add(hash(event)));
        line.put("next", hash(page.getNextPageToken()))
                .put("first", events.isEmpty() ? 0 : events.get(0).getEventId())
                .put("events", hashes)
                .put("whole", whole)
                .put(
                        "signals",
                        events.stream()
                                .filter(event ->
                                        event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                                .count())
                .put(
                        "closes",
                        !events.isEmpty()
                                && CLOSING.contains(
                                        events.get(events.size() - 1).getEventType()));
    }

    /** What was written until now can be read. */
    public synchronized void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void write(JsonObject line) {
        if (closed) {
            return; // of a call that ends after everybody has lost interest
        }
        try {
            out.write(line.encode());
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By which an event is compared with what is stored. */
    static String hash(HistoryEvent event) {
        return hash(event.toByteString());
    }

    private static String hash(ByteString bytes) {
        if (bytes.isEmpty()) {
            return "";
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
