package io.perdura.sdk.converter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.RecordMarkerCommandAttributes;
import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.protocol.v1.Message;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.sdk.v1.UserMetadata;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Rejection;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.Response;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What passes the codec, and what does not. */
class PayloadWalkTest {

    private static Payload payload(String text) {
        return Payload.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
    }

    private static Payloads payloads(String... texts) {
        Payloads.Builder all = Payloads.newBuilder();
        List.of(texts).forEach(text -> all.addPayloads(payload(text)));
        return all.build();
    }

    private static List<String> texts(com.google.protobuf.Message message) {
        return PayloadWalk.collect(message).stream()
                .map(payload -> payload.getData().toStringUtf8())
                .toList();
    }

    private static <M extends com.google.protobuf.Message> M marked(M message) {
        return PayloadWalk.replace(message, payload -> payload(payload.getData().toStringUtf8() + "!"));
    }

    @Test
    void argumentsMemoLastResultAndFailuresPassHeadersAndSearchAttributesDoNot() {
        HistoryEvent started = HistoryEvent.newBuilder()
                .setWorkflowExecutionStartedEventAttributes(WorkflowExecutionStartedEventAttributes.newBuilder()
                        .setInput(payloads("a", "b"))
                        .setMemo(Memo.newBuilder().putFields("m", payload("memo")))
                        .setHeader(Header.newBuilder().putFields("h", payload("header")))
                        .setSearchAttributes(SearchAttributes.newBuilder().putIndexedFields("s", payload("search")))
                        .setLastCompletionResult(payloads("last"))
                        .setContinuedFailure(Failure.newBuilder()
                                .setEncodedAttributes(payload("attributes"))
                                .setCause(Failure.newBuilder()
                                        .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder()
                                                .setDetails(payloads("detail"))))))
                .build();
        PollWorkflowTaskQueueResponse task = PollWorkflowTaskQueueResponse.newBuilder()
                .setHistory(io.temporal.api.history.v1.History.newBuilder().addEvents(started))
                .setQuery(WorkflowQuery.newBuilder()
                        .setQueryArgs(payloads("question"))
                        .setHeader(Header.newBuilder().putFields("h", payload("header"))))
                .build();

        assertThat(texts(task)).containsExactlyInAnyOrder("a", "b", "memo", "last", "attributes", "detail", "question");
        PollWorkflowTaskQueueResponse changed = marked(task);
        assertThat(texts(changed))
                .containsExactlyInAnyOrder("a!", "b!", "memo!", "last!", "attributes!", "detail!", "question!");
        var attributes = changed.getHistory().getEvents(0).getWorkflowExecutionStartedEventAttributes();
        assertThat(attributes.getHeader().getFieldsOrThrow("h")).isEqualTo(payload("header"));
        assertThat(attributes.getSearchAttributes().getIndexedFieldsOrThrow("s"))
                .isEqualTo(payload("search"));
        assertThat(attributes.getInput()).isEqualTo(payloads("a!", "b!"));
    }

    @Test // sdk-surface 5.10
    void ofMarkersOnlyWhatCodeGavePasses() {
        RespondWorkflowTaskCompletedRequest completed = RespondWorkflowTaskCompletedRequest.newBuilder()
                .addCommands(marker("SideEffect", "data"))
                .addCommands(marker("MutableSideEffect", "id", "data", "skipCount"))
                .addCommands(marker("Version", "changeId", "version"))
                .addCommands(marker("LocalActivity", "activityId", "type", "input", "result", "time", "meta"))
                .build();
        assertThat(texts(completed))
                .containsExactlyInAnyOrder(
                        "SideEffect data", "MutableSideEffect data", "LocalActivity input", "LocalActivity result");
        var version = marked(completed).getCommands(2).getRecordMarkerCommandAttributes();
        assertThat(version.getDetailsOrThrow("changeId")).isEqualTo(payloads("Version changeId"));
    }

    private static Command marker(String name, String... keys) {
        RecordMarkerCommandAttributes.Builder marker =
                RecordMarkerCommandAttributes.newBuilder().setMarkerName(name);
        List.of(keys).forEach(key -> marker.putDetails(key, payloads(name + " " + key)));
        return Command.newBuilder().setRecordMarkerCommandAttributes(marker).build();
    }

    @Test
    void updatesPassWithinTheirMessages() {
        Request request = Request.newBuilder()
                .setInput(Input.newBuilder().setArgs(payloads("argument")))
                .build();
        RespondWorkflowTaskCompletedRequest completed = RespondWorkflowTaskCompletedRequest.newBuilder()
                .addMessages(message(request))
                .addMessages(message(
                        Acceptance.newBuilder().setAcceptedRequest(request).build()))
                .addMessages(message(Response.newBuilder()
                        .setOutcome(Outcome.newBuilder().setSuccess(payloads("outcome")))
                        .build()))
                .addMessages(message(Rejection.newBuilder()
                        .setFailure(Failure.newBuilder().setEncodedAttributes(payload("why")))
                        .build()))
                .addMessages(message(Payload.getDefaultInstance())) // of no protocol that is known
                .putQueryResults(
                        "q",
                        WorkflowQueryResult.newBuilder()
                                .setAnswer(payloads("answer"))
                                .build())
                .build();
        assertThat(texts(completed)).containsExactlyInAnyOrder("argument", "argument", "outcome", "why", "answer");
        assertThat(texts(marked(completed)))
                .containsExactlyInAnyOrder("argument!", "argument!", "outcome!", "why!", "answer!");
    }

    private static Message message(com.google.protobuf.Message body) {
        return Message.newBuilder().setBody(Any.pack(body)).build();
    }

    @Test
    void heartbeatsAndSummariesPass() {
        assertThat(texts(RecordActivityTaskHeartbeatRequest.newBuilder()
                        .setDetails(payloads("half"))
                        .build()))
                .containsExactly("half");
        assertThat(texts(Command.newBuilder()
                        .setUserMetadata(UserMetadata.newBuilder().setSummary(payload("summary")))
                        .build()))
                .containsExactly("summary");
    }

    @Test
    void aMessageThatNothingChangesIsTheSameObject() {
        Command command = marker("SideEffect", "data");
        assertThat(PayloadWalk.replace(command, payload -> payload)).isSameAs(command);
    }
}
