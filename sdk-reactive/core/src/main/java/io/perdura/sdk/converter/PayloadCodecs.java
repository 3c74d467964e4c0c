package io.perdura.sdk.converter;

import io.temporal.api.common.v1.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Codecs made of codecs. */
public final class PayloadCodecs {
    private PayloadCodecs() {}

    /** Encoded by the first, then by the next; decoded the other way round. */
    public static PayloadCodec chain(PayloadCodec... codecs) {
        List<PayloadCodec> all = List.of(codecs);
        return new PayloadCodec() {
            @Override
            public CompletionStage<List<Payload>> encode(List<Payload> payloads) {
                CompletionStage<List<Payload>> result = CompletableFuture.completedStage(payloads);
                for (PayloadCodec codec : all) {
                    result = result.thenCompose(codec::encode);
                }
                return result;
            }

            @Override
            public CompletionStage<List<Payload>> decode(List<Payload> payloads) {
                CompletionStage<List<Payload>> result = CompletableFuture.completedStage(payloads);
                for (int i = all.size() - 1; i >= 0; i--) {
                    result = result.thenCompose(all.get(i)::decode);
                }
                return result;
            }
        };
    }

    /** All at once, the results in the order of the stages; fails with the first that fails. */
    static <T> CompletionStage<List<T>> all(List<? extends CompletionStage<T>> stages) {
        List<CompletableFuture<T>> futures = new ArrayList<>();
        stages.forEach(stage -> futures.add(stage.toCompletableFuture()));
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }
}
