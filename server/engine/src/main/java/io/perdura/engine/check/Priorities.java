package io.perdura.engine.check;

import io.perdura.engine.Rejections;
import io.temporal.api.common.v1.Priority;
import org.jspecify.annotations.Nullable;

/** What a priority may say: a key that is not negative, a short fairness key, a weight that is not negative. */
public final class Priorities {

    private static final int FAIRNESS_KEY_BYTES_MAX = 64;

    private Priorities() {}

    public static void check(Priority priority) {
        String problem = problem(priority);
        if (problem != null) {
            throw Rejections.invalid(problem);
        }
    }

    /** What is wrong, in the words that clients know; null if nothing is. */
    public static @Nullable String problem(Priority priority) {
        if (priority.getPriorityKey() < 0) {
            return "priority key can't be negative";
        }
        if (Texts.isLonger(priority.getFairnessKey(), FAIRNESS_KEY_BYTES_MAX)) {
            return "fairness key length exceeds limit";
        }
        if (!Texts.isStorable(priority.getFairnessKey())) {
            return "a text of the request contains a null byte";
        }
        boolean weighs = priority.getFairnessWeight() >= 0; // which what is no number does not
        return weighs ? null : "must be greater than zero";
    }
}
