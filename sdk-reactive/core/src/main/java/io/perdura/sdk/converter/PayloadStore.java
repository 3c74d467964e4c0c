package io.perdura.sdk.converter;

import io.temporal.api.common.v1.Payload;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A place outside the server for payloads that are too large for it, such as an object store. Thread-safe. */
public interface PayloadStore {

    /** Stands in every reference, so that whoever reads it knows where to look. Does not change. */
    String name();

    /** Keeps a payload and says how it is found again. May be called again with the same payload: tasks are repeated. */
    CompletionStage<Map<String, String>> put(Payload payload);

    /** Fails if it is not there. */
    CompletionStage<Payload> get(Map<String, String> claim);
}
