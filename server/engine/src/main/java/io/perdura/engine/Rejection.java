package io.perdura.engine;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import org.jspecify.annotations.Nullable;

/**
 * A request that is refused: what the caller is told. {@link #code} is the gRPC status, {@link #getMessage()} the exact
 * text that SDKs look at, {@link #detail} the typed message of {@code temporal.api.errordetails.v1}, if there is one.
 * Carries no stack trace: it is an answer, not a fault.
 */
public final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;
    private final transient @Nullable Message detail;

    public Rejection(Code code, String message, @Nullable Message detail) {
        super(message, null, false, false);
        this.code = code;
        this.detail = detail;
    }

    public Rejection(Code code, String message) {
        this(code, message, null);
    }

    public Code code() {
        return code;
    }

    public @Nullable Message detail() {
        return detail;
    }
}
