package io.perdura.benchmarks.load;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import java.util.Random;

/** Bytes that no store can compress, the same in every run. */
final class RandomPayload {
    private static final long SEED = 1;

    private RandomPayload() {}

    static Payloads of(int bytes) {
        byte[] content = new byte[bytes];
        new Random(SEED).nextBytes(content);
        return Payloads.newBuilder()
                .addPayloads(Payload.newBuilder()
                        .putMetadata("encoding", ByteString.copyFromUtf8("binary/plain"))
                        .setData(ByteString.copyFrom(content)))
                .build();
    }
}
