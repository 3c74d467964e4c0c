package io.perdura.sdk.converter;

import io.temporal.api.common.v1.Payload;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What happens to payloads between the converter and the wire: encryption, compression, storage elsewhere. It works on
 * whole tasks at the worker's edge, so the core never waits for it; its stages may complete on any thread.
 */
public interface PayloadCodec {

    /** As many payloads as it was given, in their order. */
    CompletionStage<List<Payload>> encode(List<Payload> payloads);

    /** As many payloads as it was given, in their order. */
    CompletionStage<List<Payload>> decode(List<Payload> payloads);
}
