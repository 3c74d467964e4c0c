package io.perdura.engine;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;

/** What the records of a run mean: handed to a transition, so that the core of the engine knows no machine. */
public interface Rules {

    /** Changes the state: the only way to do so, for live decisions and for recovery. */
    void apply(MutableState state, RunRecord record);

    /** Whether an event of this type that comes while a workflow task is started waits for that task to end. */
    boolean waitsForWorkflowTask(EventType type);

    /** The buffered events in the order and with the ids under which history shows them. */
    List<HistoryEvent> inOrder(List<HistoryEvent> buffered, long firstEventId);

    /** Called before a transition that has changed something closes: may append more, to keep a run in its bounds. */
    void settle(Transition t);
}
