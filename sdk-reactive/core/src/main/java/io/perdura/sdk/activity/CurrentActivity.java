package io.perdura.sdk.activity;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Which activity is being called on a thread; set by workers. */
public final class CurrentActivity {
    private static final ThreadLocal<@Nullable ActivityContext> CURRENT = new ThreadLocal<>();

    private CurrentActivity() {}

    static ActivityContext require() {
        ActivityContext context = CURRENT.get();
        if (context == null) {
            throw new IllegalStateException("no activity is being called on \""
                    + Thread.currentThread().getName()
                    + "\": take ActivityContext.current() when its method is called, and keep it");
        }
        return context;
    }

    /** Calls with that context, as workers and tests do. */
    public static <T> @Nullable T within(ActivityContext context, Callable<@Nullable T> call) throws Exception {
        ActivityContext before = CURRENT.get();
        CURRENT.set(context);
        try {
            return call.call();
        } finally {
            CURRENT.set(before);
        }
    }
}
