package io.perdura.sdk.vertx;

import io.perdura.sdk.converter.PayloadCodec;
import io.temporal.api.common.v1.Payload;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A {@link PayloadCodec} written with {@code Future}: {@code ServiceOptions.of("default").codec(codec.asPayloadCodec())}. It
 * works at the edge of clients and workers, never in a workflow, so it may call whatever it likes; on any thread.
 */
public interface FutureCodec {

    /** As many payloads as it was given, in their order. */
    Future<List<Payload>> encode(List<Payload> payloads);

    /** As many payloads as it was given, in their order. */
    Future<List<Payload>> decode(List<Payload> payloads);

    default PayloadCodec asPayloadCodec() {
        return new PayloadCodec() {
            @Override
            public CompletionStage<List<Payload>> encode(List<Payload> payloads) {
                return FutureCodec.this.encode(payloads).toCompletionStage();
            }

            @Override
            public CompletionStage<List<Payload>> decode(List<Payload> payloads) {
                return FutureCodec.this.decode(payloads).toCompletionStage();
            }
        };
    }
}
