package io.perdura.node.routing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.perdura.node.rpc.Rpc;
import java.util.ArrayList;
import java.util.List;

/** One request on its way to where it is decided. */
public final class Call {
    /** The deadline of a caller that would wait for ever. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private final Rpc<?, ?> rpc;
    private final Message request;
    private final Caller caller;
    private final long deadlineMs;
    private final List<Runnable> cancelHandlers = new ArrayList<>(2);
    /** Of no use once the call is answered. */
    private final List<Runnable> goneHandlers = new ArrayList<>(1);

    private State state = State.WAITING;
    private volatile boolean repeated;

    public <Q extends Message> Call(Rpc<Q, ?> rpc, Q request, Caller caller, long deadlineMs) {
        this.rpc = rpc;
        this.request = request;
        this.caller = caller;
        this.deadlineMs = deadlineMs;
    }

    /** A call of which only the name is known: its request is of the type that the name says. */
    static Call parsed(Rpc<?, ?> rpc, ByteString request, Caller caller, long deadlineMs, boolean repeated) {
        Call call = ofMessage(rpc, rpc.parseRequest(request), caller, deadlineMs);
        call.repeated = repeated;
        return call;
    }

    private static <Q extends Message> Call ofMessage(Rpc<Q, ?> rpc, Message request, Caller caller, long deadlineMs) {
        return new Call(rpc, rpc.cast(request), caller, deadlineMs);
    }

    /** The same call with a request that has been completed; whoever gives up on one gives up on both. */
    public Call with(Message completed) {
        return tiedTo(ofMessage(rpc, completed, caller, deadlineMs));
    }

    /** Another call for the same caller; whoever gives up on this one gives up on that. */
    public <Q extends Message> Call with(Rpc<Q, ?> otherRpc, Q otherRequest) {
        return tiedTo(new Call(otherRpc, otherRequest, caller, deadlineMs));
    }

    /** The same call with a deadline by another clock, and nobody who has given up on it. */
    public Call arriving(long otherDeadlineMs) {
        Call arrived = ofMessage(rpc, request, caller, otherDeadlineMs);
        arrived.repeated = repeated;
        return arrived;
    }

    /** It is tried once more, on the caller's behalf. */
    void repeats() {
        repeated = true;
    }

    /**
     * Whether it was tried before on the caller's behalf, so that it may have been carried out already: its caller, who has
     * asked once, is to be told what became of it the first time. What the caller repeats is another call.
     */
    public boolean isRepeated() {
        return repeated;
    }

    private Call tiedTo(Call other) {
        onCancel(() -> {
            if (state() == State.UNDELIVERED) {
                other.undelivered();
            } else {
                other.cancel();
            }
        });
        return other;
    }

    public Rpc<?, ?> rpc() {
        return rpc;
    }

    /** The bare name: "StartWorkflowExecution". */
    public String method() {
        return rpc.name();
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

    /** When the caller wants an answer at the latest, in ms of the steady clock of this process. */
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

    /**
     * Runs the handler when the caller goes away before it has its answer: at most once, at once if it has gone already, on
     * whatever thread noticed. Once the call is answered, the handler and what it holds is let go.
     */
    public void onGone(Runnable handler) {
        synchronized (cancelHandlers) {
            if (state == State.WAITING) {
                goneHandlers.add(handler);
                return;
            }
            if (state == State.ANSWERED) {
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
                goneHandlers.clear();
            }
            return state == State.ANSWERED;
        }
    }

    /** Whether somebody must hear of it if the answer is not delivered. */
    boolean mindsDelivery() {
        synchronized (cancelHandlers) {
            return !cancelHandlers.isEmpty();
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
            handlers = new ArrayList<>(cancelHandlers);
            handlers.addAll(goneHandlers);
            cancelHandlers.clear();
            goneHandlers.clear();
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
