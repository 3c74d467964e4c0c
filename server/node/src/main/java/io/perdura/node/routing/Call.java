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
    private State state = State.WAITING;

    public Call(String method, Message request, Caller caller, long deadlineMs) {
        this.method = method;
        this.request = request;
        this.caller = caller;
        this.deadlineMs = deadlineMs;
    }

    /** The same call with a request that has been completed; whoever gives up on one gives up on both. */
    public Call with(Message completed) {
        return with(method, completed);
    }

    /** Another call for the same caller. */
    public Call with(String otherMethod, Message otherRequest) {
        Call other = new Call(otherMethod, otherRequest, caller, deadlineMs);
        onCancel(() -> {
            if (state() == State.UNDELIVERED) {
                other.undelivered();
            } else {
                other.cancel();
            }
        });
        return other;
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
     * Runs the handler when the caller will not read the answer: at most once, at once if that is known already, and on
     * whatever thread noticed, so a handler hops to its own context.
     */
    public void onCancel(Runnable handler) {
        synchronized (cancelHandlers) {
            if (state == State.WAITING || state == State.ANSWERED) {
                cancelHandlers.add(handler);
                return;
            }
        }
        handler.run();
    }

    /** Says that the caller has gone away; nothing happens if it has its answer. */
    public void cancel() {
        leave(State.GONE, State.WAITING);
    }

    /**
     * Says that the answer came but could not be delivered, so that a task in it is given to somebody else. Never say
     * it once the answer is on its way out.
     */
    public void undelivered() {
        leave(State.UNDELIVERED, State.ANSWERED);
    }

    /** Says that the caller has its answer; false if it has gone before. */
    boolean answered() {
        synchronized (cancelHandlers) {
            if (state == State.WAITING) {
                state = State.ANSWERED;
            }
            return state == State.ANSWERED;
        }
    }

    /** The caller will not read the answer. */
    public boolean cancelled() {
        return state() == State.GONE || state() == State.UNDELIVERED;
    }

    private State state() {
        synchronized (cancelHandlers) {
            return state;
        }
    }

    private void leave(State to, State last) {
        List<Runnable> handlers;
        synchronized (cancelHandlers) {
            if (state.compareTo(last) > 0) {
                return;
            }
            state = to;
            handlers = List.copyOf(cancelHandlers);
            cancelHandlers.clear();
        }
        handlers.forEach(Runnable::run);
    }

    private enum State {
        WAITING,
        ANSWERED,
        GONE,
        UNDELIVERED
    }
}
