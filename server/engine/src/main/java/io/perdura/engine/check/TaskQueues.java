package io.perdura.engine.check;

import org.jspecify.annotations.Nullable;

/** The names of task queues as callers give them. */
public final class TaskQueues {

    private static final String RESERVED = "/_sys/";

    private TaskQueues() {}

    /** What is wrong with the name, or null. */
    public static @Nullable String problem(String name, int idBytesMax) {
        if (name.isEmpty()) {
            return "missing task queue name";
        }
        if (Texts.isLonger(name, idBytesMax)) {
            return "taskQueue length exceeds limit";
        }
        if (name.startsWith(RESERVED)) {
            return "task queue name cannot start with reserved prefix " + RESERVED;
        }
        return Texts.isStorable(name) ? null : "a text of the request contains a null byte";
    }
}
