package io.perdura.node.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signals that one client sent one after the other, each when the one before was answered, are in that order in history. */
final class SignalOrder {

    /** By client, the signals that were answered, in order. */
    private final Map<String, List<String>> answered = new LinkedHashMap<>();

    void answered(String client, String signal) {
        answered.computeIfAbsent(client, key -> new ArrayList<>()).add(signal);
    }

    /** @param runs in the order in which they began */
    void check(Collection<DurableRun> runs) {
        answered.forEach((client, signals) -> {
            Map<DurableRun, String> last = new LinkedHashMap<>();
            for (String signal : signals) {
                // One that is repeated when its run has been replaced is a new one to the next.
                runs.stream()
                        .filter(run -> run.signals(signal) > 0)
                        .findFirst()
                        .filter(run -> run.place(signal) >= 0) // a run that is ended by force drops what is buffered
                        .ifPresent(run -> {
                            String before = last.put(run, signal);
                            if (before != null && run.place(before) > run.place(signal)) {
                                throw new Violation("signal " + signal + " of run " + run.runId() + " stands before "
                                        + before + ", which was answered before it was sent");
                            }
                        });
            }
        });
    }
}
