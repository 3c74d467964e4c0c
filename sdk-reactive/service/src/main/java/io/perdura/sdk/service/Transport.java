package io.perdura.sdk.service;

import com.google.protobuf.MessageLite;
import java.util.concurrent.CompletionStage;

/**
 * Carries calls to a server. One transport holds few connections and is shared by clients and workers of many namespaces
 * and queues; it connects with the first call. It adds nothing and retries nothing: headers, deadlines and retries are
 * decided above it. Thread-safe.
 */
public interface Transport {

    /** Fails with an {@link RpcException} only; never throws. */
    <Q extends MessageLite, R extends MessageLite> RpcCall<R> call(
            RpcMethod<Q, R> method, Q request, RpcOptions options);

    /** Calls under way are cancelled. */
    CompletionStage<Void> close();

    /** The server's address, as messages name it. */
    default String address() {
        return "the server";
    }
}
