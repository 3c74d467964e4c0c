package io.perdura.sdk.definition;

import io.perdura.sdk.converter.Arguments;
import io.perdura.sdk.workflow.UnfinishedPolicy;
import io.perdura.sdk.workflow.UntypedHandler;
import io.perdura.sdk.workflow.UntypedWorkflow;
import java.util.List;

/** How what has no interface looks to the wire: all arguments as they came, and any result. */
public final class Untyped {
    static final Signature WORKFLOW = signature(UntypedWorkflow.class);
    private static final Signature HANDLER = signature(UntypedHandler.class);

    private Untyped() {}

    private static Signature signature(Class<?> functional) {
        return new Signature(functional.getMethods()[0], List.of(Arguments.class), Object.class, null);
    }

    /** A handler of that name, whose method is called with the name before the arguments. */
    public static Handler handler(String name) {
        return new Handler(name, "", HANDLER, null, UnfinishedPolicy.WARN_AND_ABANDON);
    }

    /** Whether the handler is one of those. */
    public static boolean is(Handler handler) {
        return handler.signature() == HANDLER;
    }
}
