package io.perdura.benchmarks.demo;

import io.perdura.examples.encryption.AesGcmCodec;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.payload.codec.PayloadCodec;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.crypto.spec.SecretKeySpec;

/** A key that the demo's client and its workers have, and the server does not. */
final class Encryption {
    private static final String KEY_ID = "demo";
    private static final int KEY_BYTES = 32;

    private final byte[] key;
    private final AesGcmCodec codec;

    private Encryption(byte[] key) {
        this.key = key;
        this.codec = new AesGcmCodec(KEY_ID, Map.of(KEY_ID, new SecretKeySpec(key, "AES")));
    }

    /** With a new key. */
    static Encryption create() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new Encryption(key);
    }

    /** With the key that {@link #text} gave. */
    static Encryption of(String text) {
        return new Encryption(Base64.getDecoder().decode(text));
    }

    /** The key. */
    String text() {
        return Base64.getEncoder().encodeToString(key);
    }

    /** For the reactive SDK. */
    AesGcmCodec codec() {
        return codec;
    }

    /** For the stock SDK, whose codec answers at once. */
    DataConverter converter() {
        PayloadCodec stock = new PayloadCodec() {
            @Override
            public List<Payload> encode(List<Payload> payloads) {
                return now(codec.encode(payloads));
            }

            @Override
            public List<Payload> decode(List<Payload> payloads) {
                return now(codec.decode(payloads));
            }
        };
        return new CodecDataConverter(DefaultDataConverter.newDefaultInstance(), List.of(stock), true);
    }

    /** In the clear, what was encrypted with the key. */
    String read(Payload encrypted) {
        return now(codec.decode(List.of(encrypted))).get(0).getData().toStringUtf8();
    }

    private static List<Payload> now(CompletionStage<List<Payload>> payloads) {
        return payloads.toCompletableFuture().join();
    }
}
