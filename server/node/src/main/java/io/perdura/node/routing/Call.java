package io.perdura.node.routing;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * One request on its way to where it is decided. Of a public RPC, {@code method} is its bare name
 * ("StartWorkflowExecution"); of an internal one, the name that its message in node.proto states ("OfferTask").
 */
public final class Call {
    /** The deadline of a caller that would wait for ever. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private final String method;
    private final Message request;
    private final Caller caller;
    private final long deadlineMs;
    private final List<Runnable> cancelHandlers = new ArrayList<>(2);
    private boolean cancelled;

    public Call(String method, Message request, Caller caller, long deadlineMs) {
        this.method = method;
        this.request = request;
        this.caller = caller;
        this.deadlineMs = deadlineMs;
    }

    public String method() {
        return method;
    }

    public Message request() {
        return request;
    }

    public Caller caller() {
        return caller;
    }

    /** A UUID as text; empty for internal calls, which carry it in the message. */
    public String namespaceId() {
        return caller.namespaceId();
    }

    public String namespaceName() {
        return caller.namespaceName();
    }

    /** The header client-name, empty if absent. */
    public String clientName() {
        return caller.clientName();
    }

    /** The header client-version, empty if absent. */
    public String clientVersion() {
        return caller.clientVersion();
    }

    /** The wall-clock time, in ms, by which the caller wants an answer. */
    public long deadlineMs() {
        return deadlineMs;
    }

    /**
     * Runs the handler when the caller has gone away: at most once, at once if it is gone already, and on whatever
     * thread noticed, so a handler hops to its own context.
     */
    public void onCancel(Runnable handler) {
        synchronized (cancelHandlers) {
            if (!cancelled) {
                cancelHandlers.add(handler);
                return;
            }
        }
        handler.run();
    }

    /**
     * Says that the caller has gone away. It may be said after the answer came, and then means that the answer was not
     * delivered, so that a task in it is given to somebody else: never say it once the answer is on its way out.
     */
    public void cancel() {
        List<Runnable> handlers;
        synchronized (cancelHandlers) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            handlers = List.copyOf(cancelHandlers);
            cancelHandlers.clear();
        }
        handlers.forEach(Runnable::run);
    }

    public boolean cancelled() {
        synchronized (cancelHandlers) {
            return cancelled;
        }
    }
}
