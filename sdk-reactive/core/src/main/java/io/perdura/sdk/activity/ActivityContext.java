package io.perdura.sdk.activity;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an activity, from the inside. Take it when the method is called ({@link #current()}) and keep it; it may be
 * used on any thread until the attempt is over.
 */
public interface ActivityContext {

    /** Of the activity whose method is being called on this thread. */
    static ActivityContext current() {
        return CurrentActivity.require();
    }

    ActivityInfo info();

    /**
     * Tells the server that the attempt is alive, and how far it is. Not every call is sent: the newest details are kept and
     * sent in time.
     */
    void heartbeat(@Nullable Object... details);

    /** What the last heartbeat of the attempt before told. */
    <T> Optional<T> heartbeatDetails(Class<T> type);

    /** Completes when the attempt is to stop: it was canceled, paused or reset, it is over, or the worker shuts down. */
    CompletionStage<CancelReason> cancellation();

    /** Null: it is to go on. */
    @Nullable
    CancelReason cancelReason();

    /** The method's return means nothing: somebody will complete the activity with its {@link #taskToken()}. */
    void completeLater();

    /** By which a client completes it from elsewhere. */
    byte[] taskToken();

    /** Why an attempt is to stop. */
    enum CancelReason {
        CANCELED,
        PAUSED,
        RESET,
        /** The server no longer knows it: nobody waits for its result. */
        GONE,
        TIMED_OUT,
        WORKER_SHUTDOWN
    }
}
