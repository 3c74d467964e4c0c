package io.perdura.sdk.service;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call that the server refused, or that did not reach it. */
public final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final RpcCode code;
    private final String description;
    private final transient @Nullable Status details;

    public RpcException(RpcCode code, String description, @Nullable Status details, @Nullable Throwable cause) {
        this(code + ": " + description, code, description, details, cause);
    }

    private RpcException(
            String message, RpcCode code, String description, @Nullable Status details, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.description = description;
        this.details = details;
    }

    /** The same, with what a person can do about it in its message. */
    RpcException advised(String advice) {
        RpcException advised =
                new RpcException(getMessage() + " (" + advice + ")", code, description, details, getCause());
        advised.setStackTrace(getStackTrace());
        return advised;
    }

    public RpcCode code() {
        return code;
    }

    /** The server's own words. */
    public String description() {
        return description;
    }

    /** All details that the server sent. */
    public List<Any> details() {
        return details == null ? List.of() : details.getDetailsList();
    }

    /** The detail of that message class, if the server sent one. */
    public <M extends Message> Optional<M> detail(Class<M> type) {
        for (Any detail : details()) {
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

    /** Whether the server has told this of it. */
    public boolean has(Class<? extends Message> type) {
        return details().stream().anyMatch(detail -> detail.is(type));
    }
}
