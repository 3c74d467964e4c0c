package io.perdura.sdk.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is canceled together. Everything that workflow code sets going belongs to the scope that is current at that
 * moment; a canceled scope cancels what belongs to it in the order in which it came, scopes within it included.
 */
public final class CancellationScope {
    private @Nullable List<Cancellable> members;
    private @Nullable String reason;

    /** Something that a scope can cancel. */
    interface Cancellable {
        void cancel(String reason);
    }

    private CancellationScope() {}

    /** The scope of a whole run, or one that is not canceled with any other. */
    static CancellationScope detached() {
        return new CancellationScope();
    }

    /** A scope that is canceled with this one, if not before. */
    CancellationScope child() {
        CancellationScope child = new CancellationScope();
        if (isCanceled()) {
            child.reason = reason;
        } else {
            register(child::cancel);
        }
        return child;
    }

    /** For good: a scope does not come back. */
    public boolean isCanceled() {
        return reason != null;
    }

    /** Empty unless it is canceled. */
    public String reason() {
        return reason == null ? "" : reason;
    }

    /** Without a reason. */
    public void cancel() {
        cancel("");
    }

    /** What was canceled before stays as it was. */
    public void cancel(String why) {
        if (reason != null) {
            return;
        }
        reason = why;
        List<Cancellable> canceled = members;
        members = null;
        if (canceled != null) {
            canceled.forEach(member -> member.cancel(why));
        }
    }

    /** What it gives back takes the member out again, as what is done need not be canceled. */
    Runnable register(Cancellable member) {
        if (members == null) {
            members = new ArrayList<>(2);
        }
        members.add(member);
        return () -> {
            if (members != null) {
                members.remove(member);
                if (members.isEmpty()) {
                    members = null;
                }
            }
        };
    }
}
