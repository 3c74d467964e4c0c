package io.perdura.sdk.service;

import com.google.protobuf.Message;
import io.perdura.sdk.converter.DataConverterException;
import io.perdura.sdk.converter.PayloadCodec;
import io.perdura.sdk.converter.PayloadWalk;
import io.temporal.api.common.v1.Payload;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** All payloads of a message through a codec, in one call of it. A message without payloads passes at once. */
final class PayloadCodecEdge implements CodecEdge {
    private final PayloadCodec codec;

    PayloadCodecEdge(PayloadCodec codec) {
        this.codec = codec;
    }

    @Override
    public <M extends Message> CompletionStage<M> decode(M message) {
        return through(message, codec::decode);
    }

    @Override
    public <M extends Message> CompletionStage<M> encode(M message) {
        return through(message, codec::encode);
    }

    private static <M extends Message> CompletionStage<M> through(
            M message, Function<List<Payload>, CompletionStage<List<Payload>>> way) {
        try {
            List<Payload> payloads = PayloadWalk.collect(message);
            if (payloads.isEmpty()) {
                return CompletableFuture.completedStage(message);
            }
            return way.apply(payloads).thenApply(changed -> {
                if (changed.size() != payloads.size()) {
                    throw new DataConverterException("the codec made " + changed.size() + " payloads of "
                            + payloads.size() + ", and must give back as many as it was given");
                }
                Iterator<Payload> next = changed.iterator();
                return PayloadWalk.replace(message, ignored -> next.next());
            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
