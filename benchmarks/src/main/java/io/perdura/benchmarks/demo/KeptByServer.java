package io.perdura.benchmarks.demo;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The histories of encrypted transfers as the server has them, read without the key. */
final class KeptByServer {
    private static final ByteString ENCRYPTED = ByteString.copyFromUtf8("binary/encrypted");
    private static final String BY_THE_SERVER = "Server";
    private static final int SHOWN_BYTES = 24;

    private final List<Payload> payloads = new ArrayList<>();
    private final List<String> readable = new ArrayList<>();
    private final List<String> secrets;
    private int histories;

    /** @param secrets words that must not be in a failure */
    KeptByServer(List<String> secrets) {
        this.secrets = secrets;
    }

    void read(WorkflowServiceStubs service, String namespace, WorkflowExecution execution) {
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse page = service.blockingStub()
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace(namespace)
                            .setExecution(execution)
                            .setNextPageToken(token)
                            .build());
            look(page.getHistory());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        histories++;
    }

    /** Whatever in it is a payload or a failure. */
    void look(MessageOrBuilder message) {
        if (message instanceof Payload payload) {
            payloads.add(payload);
            if (!ENCRYPTED.equals(payload.getMetadataMap().get("encoding"))) {
                readable.add(payload.getData().toStringUtf8());
            }
            return;
        }
        if (message instanceof Failure failure) {
            lookAtWords(failure);
        }
        for (Object value : message.getAllFields().values()) {
            List<?> values = value instanceof List<?> list ? list : List.of(value);
            for (Object one : values) {
                if (one instanceof Message inner) {
                    look(inner);
                }
            }
        }
    }

    /** The words of a failure stand in a payload, but for those that are the server's own. */
    private void lookAtWords(Failure failure) {
        String words = failure.getMessage() + failure.getStackTrace();
        if (!failure.getSource().equals(BY_THE_SERVER) && !failure.hasEncodedAttributes()
                || secrets.stream().anyMatch(words::contains)) {
            readable.add(words);
        }
    }

    /** Yields whether nothing in them could be read. */
    boolean tell(Story story, Encryption encryption) {
        if (!readable.isEmpty() || payloads.isEmpty()) {
            story.say("THE SERVER CAN READ " + readable);
            return false;
        }
        Payload first = payloads.get(0);
        byte[] start = first.getData()
                .substring(0, Math.min(SHOWN_BYTES, first.getData().size()))
                .toByteArray();
        story.say("The server has " + payloads.size() + " payloads of " + histories
                + " histories, all encrypted. The first, of " + first.getData().size() + " bytes:");
        story.say("  as it is kept      " + HexFormat.of().formatHex(start) + "...");
        story.say("  with the demo's key " + encryption.read(first));
        return true;
    }
}
