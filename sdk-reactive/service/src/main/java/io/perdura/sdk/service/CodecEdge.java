package io.perdura.sdk.service;

import com.google.protobuf.Message;
import io.perdura.sdk.converter.PayloadCodec;
import io.perdura.sdk.converter.PayloadWalk;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where payloads pass the codec: whole messages, as they come from the wire and before they go to it. Ids in markers,
 * search attributes and what user interfaces read are left as they are.
 */
public interface CodecEdge {

    /** No codec: everything passes as it is, at once. */
    CodecEdge NONE = new CodecEdge() {
        @Override
        public <M extends Message> CompletionStage<M> decode(M message) {
            return CompletableFuture.completedStage(message);
        }

        @Override
        public <M extends Message> CompletionStage<M> encode(M message) {
            return CompletableFuture.completedStage(message);
        }
    };

    /** Every payload through a codec; which those are is in {@link PayloadWalk}. */
    static CodecEdge of(PayloadCodec codec) {
        return new PayloadCodecEdge(codec);
    }

    /** The same message with every payload decoded. */
    <M extends Message> CompletionStage<M> decode(M message);

    /** The same message with every payload encoded. */
    <M extends Message> CompletionStage<M> encode(M message);
}
