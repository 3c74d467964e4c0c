package io.perdura.sdk.mutiny;

import io.perdura.sdk.converter.PayloadCodec;
import io.smallrye.mutiny.Uni;
import io.temporal.api.common.v1.Payload;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A {@link PayloadCodec} written with {@code Uni}: {@code ServiceOptions.of("default").codec(codec.asPayloadCodec())}. It
 * works at the edge of clients and workers, never in a workflow, so it may call whatever it likes; on any thread.
 */
public interface UniCodec {

    /** As many payloads as it was given, in their order. */
    Uni<List<Payload>> encode(List<Payload> payloads);

    /** As many payloads as it was given, in their order. */
    Uni<List<Payload>> decode(List<Payload> payloads);

    default PayloadCodec asPayloadCodec() {
        return new PayloadCodec() {
            @Override
            public CompletionStage<List<Payload>> encode(List<Payload> payloads) {
                return UniCodec.this.encode(payloads).subscribeAsCompletionStage();
            }

            @Override
            public CompletionStage<List<Payload>> decode(List<Payload> payloads) {
                return UniCodec.this.decode(payloads).subscribeAsCompletionStage();
            }
        };
    }
}
