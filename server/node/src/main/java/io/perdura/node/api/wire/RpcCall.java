package io.perdura.node.api.wire;

import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/** One unary call as its handler sees it. */
public interface RpcCall {
    /** As on the wire, {@code /package.Service/Method}. */
    String fullMethod();

    /** The bare name, {@code StartWorkflowExecution}. */
    String method();

    Message request();

    /** A header as the client sent it; only on the event loop of the call. */
    @Nullable
    String header(String name);

    /** The header {@code client-name}, empty if absent. */
    String clientName();

    /** The header {@code client-version}, empty if absent. */
    String clientVersion();

    /** Until when the caller waits, milliseconds of the steady clock; -1: it did not say. */
    long deadlineMs();

    /**
     * Runs the handler at most once when nobody waits for the reply any more: the call was reset, its connection closed,
     * its deadline passed. At once, on the caller's thread, if that has happened already; otherwise on the event loop of
     * the call. Never after the reply was sent. Callable from any thread.
     */
    void onCancel(Runnable handler);

    /**
     * Runs the handler if a reply came that could not be delivered, because the call had ended or its client does not
     * read. At most once, on the event loop of the call. Callable from any thread, before the reply is there.
     */
    void onUndelivered(Runnable handler);

    /** Whether the reply has nobody to go to. Callable from any thread. */
    boolean cancelled();
}
