package io.perdura.sdk.converter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.sdk.v1.ExternalStorageReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Payloads beyond a size go to a store, and a reference goes to the server, in the form that the other SDKs read. To be the
 * last of a chain, so that what is stored is encrypted like everything else:
 * {@code PayloadCodecs.chain(encryption, ExternalPayloads.beyond(256 * 1024, store))}.
 */
public final class ExternalPayloads implements PayloadCodec {
    /** What the other SDKs store outside by default. */
    public static final int THRESHOLD_BYTES = 256 * 1024;

    private static final ByteString ENCODING = ByteString.copyFromUtf8("json/protobuf");
    private static final ByteString MESSAGE_TYPE =
            ByteString.copyFromUtf8(ExternalStorageReference.getDescriptor().getFullName());

    private final int thresholdBytes;
    private final PayloadStore store;
    private final Map<String, PayloadStore> byName;

    private ExternalPayloads(int thresholdBytes, PayloadStore store, List<PayloadStore> alsoRead) {
        this.thresholdBytes = thresholdBytes;
        this.store = store;
        this.byName = Stream.concat(Stream.of(store), alsoRead.stream())
                .collect(Collectors.toUnmodifiableMap(PayloadStore::name, Function.identity()));
    }

    /**
     * @param thresholdBytes payloads of this size and less stay in the history
     * @param store where new ones go
     * @param alsoRead where older ones may be
     */
    public static ExternalPayloads beyond(int thresholdBytes, PayloadStore store, PayloadStore... alsoRead) {
        return new ExternalPayloads(thresholdBytes, store, List.of(alsoRead));
    }

    @Override
    public CompletionStage<List<Payload>> encode(List<Payload> payloads) {
        return PayloadCodecs.all(payloads.stream().map(this::encode).toList());
    }

    private CompletionStage<Payload> encode(Payload payload) {
        int size = payload.getSerializedSize();
        return size <= thresholdBytes
                ? CompletableFuture.completedStage(payload)
                : store.put(payload).thenApply(claim -> reference(claim, size));
    }

    private Payload reference(Map<String, String> claim, int size) {
        try {
            return Payload.newBuilder()
                    .putMetadata(ConverterChain.ENCODING, ENCODING)
                    .putMetadata("messageType", MESSAGE_TYPE)
                    .setData(ByteString.copyFromUtf8(JsonFormat.printer()
                            .print(ExternalStorageReference.newBuilder()
                                    .setDriverName(store.name())
                                    .putAllClaimData(claim))))
                    .addExternalPayloads(
                            Payload.ExternalPayloadDetails.newBuilder().setSizeBytes(size))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new DataConverterException("a reference that JSON cannot hold", e);
        }
    }

    @Override
    public CompletionStage<List<Payload>> decode(List<Payload> payloads) {
        return PayloadCodecs.all(payloads.stream().map(this::decode).toList());
    }

    private CompletionStage<Payload> decode(Payload payload) {
        if (payload.getExternalPayloadsCount() == 0
                || !MESSAGE_TYPE.equals(payload.getMetadataMap().get("messageType"))) {
            return CompletableFuture.completedStage(payload);
        }
        ExternalStorageReference.Builder reference = ExternalStorageReference.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(payload.getData().toStringUtf8(), reference);
        } catch (InvalidProtocolBufferException e) {
            return CompletableFuture.failedStage(
                    new DataConverterException("a reference to a payload elsewhere that cannot be read", e));
        }
        PayloadStore from = byName.get(reference.getDriverName());
        return from == null
                ? CompletableFuture.failedStage(new DataConverterException("a payload is kept in the store \""
                        + reference.getDriverName() + "\", which this process does not have; it has "
                        + byName.keySet()))
                : from.get(reference.getClaimDataMap());
    }
}
