package io.perdura.sdk.machine;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.ActivityFailureInfo;
import io.temporal.api.failure.v1.CanceledFailureInfo;
import io.temporal.api.failure.v1.Failure;
import org.jspecify.annotations.Nullable;

/** Failures that are made on this side of the wire, in the words of the stock Java SDK. */
public final class Failures {
    private static final String SOURCE = "JavaSDK";

    private Failures() {}

    static Failure.Builder failure(String message) {
        return Failure.newBuilder().setMessage(message).setSource(SOURCE);
    }

    /** Something was canceled, for a reason that may be empty. */
    public static Failure canceled(String message, @Nullable Payloads details) {
        CanceledFailureInfo.Builder info = CanceledFailureInfo.newBuilder();
        if (details != null) {
            info.setDetails(details);
        }
        return failure(message).setCanceledFailureInfo(info).build();
    }

    static Failure activity(String message, ActivityFailureInfo info, Failure cause) {
        return failure(message).setActivityFailureInfo(info).setCause(cause).build();
    }
}
