package io.perdura.sdk.service;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call that the server refused, or that did not reach it. */
public final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final RpcCode code;
    private final String description;
    private final transient @Nullable Status details;

    public RpcException(RpcCode code, String description, @Nullable Status details, @Nullable Throwable cause) {
        super(code + ": " + description, cause);
        this.code = code;
        this.description = description;
        this.details = details;
    }

    public RpcCode code() {
        return code;
    }

    /** The server's own words. */
    public String description() {
        return description;
    }

    /** The detail of that message class, if the server sent one. */
    public <M extends Message> Optional<M> detail(Class<M> type) {
        if (details == null) {
            return Optional.empty();
        }
        for (Any detail : details.getDetailsList()) {
            if (detail.is(type)) {
                try {
                    return Optional.of(detail.unpack(type));
                } catch (InvalidProtocolBufferException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
