package io.perdura.examples.encryption;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.sdk.converter.PayloadCodec;
import io.temporal.api.common.v1.Payload;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts whole payloads, their metadata too, with AES-GCM, under the metadata names that the other SDKs' samples use: nonce
 * and ciphertext are the data, the key's id stands beside it. What was not encrypted passes as it is. Keys are rotated by
 * giving the new one first and keeping the old ones for reading.
 */
public final class AesGcmCodec implements PayloadCodec {
    private static final ByteString ENCRYPTED = ByteString.copyFromUtf8("binary/encrypted");
    private static final String ENCODING = "encoding";
    private static final String KEY_ID = "encryption-key-id";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final String keyId;
    private final Map<String, SecretKey> keys;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param keyId the key that encrypts
     * @param keys all keys that may be asked for, by their ids
     */
    public AesGcmCodec(String keyId, Map<String, SecretKey> keys) {
        if (!keys.containsKey(keyId)) {
            throw new IllegalArgumentException("there is no key " + keyId);
        }
        this.keyId = keyId;
        this.keys = Map.copyOf(keys);
    }

    @Override
    public CompletionStage<List<Payload>> encode(List<Payload> payloads) {
        return CompletableFuture.completedStage(
                payloads.stream().map(this::encrypt).toList());
    }

    @Override
    public CompletionStage<List<Payload>> decode(List<Payload> payloads) {
        return CompletableFuture.completedStage(
                payloads.stream().map(this::decrypt).toList());
    }

    private Payload encrypt(Payload payload) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce); // one for each payload: a nonce must never be used twice with a key
        byte[] ciphertext = run(Cipher.ENCRYPT_MODE, keyId, nonce, payload.toByteArray());
        return Payload.newBuilder()
                .putMetadata(ENCODING, ENCRYPTED)
                .putMetadata(KEY_ID, ByteString.copyFromUtf8(keyId))
                .setData(ByteString.copyFrom(nonce).concat(ByteString.copyFrom(ciphertext)))
                .build();
    }

    private Payload decrypt(Payload payload) {
        if (!ENCRYPTED.equals(payload.getMetadataMap().get(ENCODING))) {
            return payload;
        }
        ByteString key = payload.getMetadataOrDefault(KEY_ID, ByteString.EMPTY);
        ByteString data = payload.getData();
        try {
            return Payload.parseFrom(run(
                    Cipher.DECRYPT_MODE,
                    key.toStringUtf8(),
                    data.substring(0, NONCE_BYTES).toByteArray(),
                    data.substring(NONCE_BYTES).toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("what was encrypted is no payload", e);
        }
    }

    private byte[] run(int mode, String id, byte[] nonce, byte[] data) {
        SecretKey key = keys.get(id);
        if (key == null) {
            throw new IllegalArgumentException("a payload is encrypted with the key " + id + ", which is not here");
        }
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "a payload cannot be " + (mode == Cipher.ENCRYPT_MODE ? "encrypted" : "decrypted")
                            + " with the key " + id,
                    e);
        }
    }
}
