package io.perdura.sdk.run;

import java.util.Set;

/** The line of the user's own code that a stack leads to. */
final class UserLine {
    private static final String OURS = "io.perdura.sdk.";
    private static final Set<String> OUR_PACKAGES = Set.of(
            "activity",
            "client",
            "converter",
            "definition",
            "failure",
            "grpc",
            "interceptor",
            "machine",
            "mutiny",
            "option",
            "run",
            "service",
            "skin",
            "testing",
            "vertx",
            "worker",
            "workflow");
    private static final String[] FOREIGN = {
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.",
        "io.smallrye.",
        "io.vertx.",
        "io.netty.",
        "io.quarkus.",
        "io.grpc."
    };

    private UserLine() {}

    /** {@code File.java:41}, or empty if no line of the user's is on the stack. */
    static String here() {
        return StackWalker.getInstance()
                .walk(frames -> frames.takeWhile(frame -> !isTurn(frame))
                        .filter(frame -> isUsers(frame.getClassName()))
                        .findFirst()
                        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                        .orElse(""));
    }

    /** The same of a stack that was taken of another thread. */
    static String of(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals(WorkflowRun.class.getName())
                    && frame.getMethodName().equals("turn")) {
                break;
            }
            if (isUsers(frame.getClassName())) {
                return frame.getFileName() + ":" + frame.getLineNumber();
            }
        }
        return "";
    }

    /** What is below is whoever runs the workflow, and not its code. */
    private static boolean isTurn(StackWalker.StackFrame frame) {
        return frame.getClassName().equals(WorkflowRun.class.getName())
                && frame.getMethodName().equals("turn");
    }

    static boolean isUsers(String className) {
        for (String prefix : FOREIGN) {
            if (className.startsWith(prefix)) {
                return false;
            }
        }
        if (!className.startsWith(OURS)) {
            return true;
        }
        int dot = className.indexOf('.', OURS.length());
        return dot < 0 || !OUR_PACKAGES.contains(className.substring(OURS.length(), dot));
    }
}
