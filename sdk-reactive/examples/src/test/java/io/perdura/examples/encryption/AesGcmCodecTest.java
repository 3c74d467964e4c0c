package io.perdura.examples.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.DataConverter;
import io.temporal.api.common.v1.Payload;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AesGcmCodecTest {
    private static final SecretKey OLD = new SecretKeySpec(new byte[32], "AES");
    private static final SecretKey NEW =
            new SecretKeySpec("0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8), "AES");
    private static final Payload SECRET = DataConverter.standard().toPayload("secret");

    private static List<Payload> encode(AesGcmCodec codec, Payload payload) {
        return codec.encode(List.of(payload)).toCompletableFuture().join();
    }

    private static List<Payload> decode(AesGcmCodec codec, List<Payload> payloads) {
        return codec.decode(payloads).toCompletableFuture().join();
    }

    @Test
    void theServerSeesCiphertextAndTheNameOfTheKey() {
        AesGcmCodec codec = new AesGcmCodec("k1", Map.of("k1", OLD));
        List<Payload> sent = encode(codec, SECRET);
        assertThat(sent.get(0).toString()).doesNotContain("secret").doesNotContain("json/plain");
        assertThat(sent.get(0).getMetadataMap())
                .isEqualTo(Map.of(
                        "encoding",
                        ByteString.copyFromUtf8("binary/encrypted"),
                        "encryption-key-id",
                        ByteString.copyFromUtf8("k1")));
        assertThat(encode(codec, SECRET)).isNotEqualTo(sent);
        assertThat(decode(codec, sent)).containsExactly(SECRET);
    }

    @Test
    void anOldKeyStillReadsAndAMissingOneIsNamed() {
        List<Payload> sent = encode(new AesGcmCodec("k1", Map.of("k1", OLD)), SECRET);
        assertThat(decode(new AesGcmCodec("k2", Map.of("k1", OLD, "k2", NEW)), sent))
                .containsExactly(SECRET);
        assertThatThrownBy(() -> decode(new AesGcmCodec("k2", Map.of("k2", NEW)), sent))
                .hasMessageContaining("k1");
    }

    @Test
    void whatSomebodyChangedIsNotRead() {
        AesGcmCodec codec = new AesGcmCodec("k1", Map.of("k1", OLD));
        Payload sent = encode(codec, SECRET).get(0);
        byte[] data = sent.getData().toByteArray();
        data[data.length - 1] ^= 1;
        assertThatThrownBy(() -> decode(
                        codec,
                        List.of(sent.toBuilder()
                                .setData(ByteString.copyFrom(data))
                                .build())))
                .hasMessageContaining("cannot be decrypted");
    }

    @Test
    void whatWasNeverEncryptedPasses() {
        assertThat(decode(new AesGcmCodec("k1", Map.of("k1", OLD)), List.of(SECRET)))
                .containsExactly(SECRET);
    }
}
