package io.perdura.sdk.service;

import java.util.concurrent.CompletionStage;

/** A call under way. */
public interface RpcCall<R> {

    /** The answer, or an {@link RpcException}; completes on any thread. */
    CompletionStage<R> response();

    /** Gives it up; the response then fails with {@link RpcCode#CANCELLED}, unless it was there already. */
    void cancel();
}
