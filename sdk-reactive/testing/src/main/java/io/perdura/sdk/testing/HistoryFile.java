package io.perdura.sdk.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.temporal.api.history.v1.History;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Histories as they are kept: as JSON, the way {@code temporal workflow show --output json} and the user interface write it,
 * or as the bytes of the API's message.
 */
public final class HistoryFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Older tools write {@code WorkflowExecutionStarted} where {@code EVENT_TYPE_WORKFLOW_EXECUTION_STARTED} is meant. */
    private static final Map<String, String> ENUMS = Map.ofEntries(
            Map.entry("eventType", "EVENT_TYPE_"),
            Map.entry("kind", "TASK_QUEUE_KIND_"),
            Map.entry("parentClosePolicy", "PARENT_CLOSE_POLICY_"),
            Map.entry("workflowIdReusePolicy", "WORKFLOW_ID_REUSE_POLICY_"),
            Map.entry("initiator", "CONTINUE_AS_NEW_INITIATOR_"),
            Map.entry("retryState", "RETRY_STATE_"),
            Map.entry("timeoutType", "TIMEOUT_TYPE_"));

    private HistoryFile() {}

    /** As {@code temporal workflow show --output json} writes it. */
    public static History fromJson(String json) {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a history that is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!tree.has("events") && tree.has("history")) {
            tree = tree.get("history"); // an answer of the API as it is
        }
        if (!tree.has("events")) {
            throw new IllegalArgumentException("JSON without \"events\" is no history");
        }
        spellOut(tree);
        History.Builder history = History.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(tree.toString(), history);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("JSON that is no history: " + e.getMessage(), e);
        }
        return history.build();
    }

    private static void spellOut(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ENUMS.forEach((field, prefix) -> {
                JsonNode value = object.get(field);
                if (value != null && value.isTextual() && !value.asText().contains("_")) {
                    object.put(field, prefix + upperSnake(value.asText()));
                }
            });
        }
        node.forEach(HistoryFile::spellOut);
    }

    private static String upperSnake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    /** As the message's own bytes. */
    public static History fromBytes(byte[] history) {
        try {
            return History.parseFrom(history);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("bytes that are no history", e);
        }
    }

    /** JSON, unless its name ends with {@code .binpb} or {@code .bin}. */
    public static History read(Path file) {
        try {
            return parse(file.getFileName().toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the class path, by a name without a leading slash; JSON, unless it ends with {@code .binpb} or {@code .bin}. */
    public static History resource(String name) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream stream = loader.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalArgumentException("there is no resource " + name);
            }
            return parse(name, stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static History parse(String name, byte[] bytes) {
        return name.endsWith(".binpb") || name.endsWith(".bin")
                ? fromBytes(bytes)
                : fromJson(new String(bytes, StandardCharsets.UTF_8));
    }

    /** As {@code temporal workflow show --output json} writes it. */
    public static String toJson(History history) {
        try {
            return JsonFormat.printer().print(history);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("a history that JSON cannot hold", e);
        }
    }
}
