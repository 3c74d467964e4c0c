package io.perdura.engine.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.v1.Change;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever the API or the stored records know has its row, or stands in the list of what is not there yet. */
class TablesTest {

    private static final Set<EventType> NOT_PRODUCED_YET = EnumSet.of(
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_REJECTED,
            EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED_EXTERNALLY,
            EventType.EVENT_TYPE_ACTIVITY_PROPERTIES_MODIFIED_EXTERNALLY,
            EventType.EVENT_TYPE_NEXUS_OPERATION_SCHEDULED,
            EventType.EVENT_TYPE_NEXUS_OPERATION_STARTED,
            EventType.EVENT_TYPE_NEXUS_OPERATION_COMPLETED,
            EventType.EVENT_TYPE_NEXUS_OPERATION_FAILED,
            EventType.EVENT_TYPE_NEXUS_OPERATION_CANCELED,
            EventType.EVENT_TYPE_NEXUS_OPERATION_TIMED_OUT,
            EventType.EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUESTED,
            EventType.EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUEST_COMPLETED,
            EventType.EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUEST_FAILED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED);

    private static final Set<CommandType> NOT_TAKEN_YET = EnumSet.of(
            CommandType.COMMAND_TYPE_SCHEDULE_NEXUS_OPERATION, CommandType.COMMAND_TYPE_REQUEST_CANCEL_NEXUS_OPERATION);

    @Test
    void everyEventHasARowOrIsNotProducedYet() {
        Set<EventType> missing = EnumSet.allOf(EventType.class);
        missing.remove(EventType.UNRECOGNIZED);
        missing.remove(EventType.EVENT_TYPE_UNSPECIFIED);
        missing.removeAll(EventTable.types());

        assertThat(missing).isEqualTo(NOT_PRODUCED_YET);
    }

    @Test
    void everyChangeHasARow() {
        Set<Change.KindCase> missing = EnumSet.allOf(Change.KindCase.class);
        missing.remove(Change.KindCase.KIND_NOT_SET);
        missing.removeAll(ChangeTable.kinds());

        assertThat(missing).isEmpty();
    }

    @Test
    void everyCommandHasARowOrIsNotTakenYet() {
        Set<CommandType> missing = EnumSet.allOf(CommandType.class);
        missing.remove(CommandType.UNRECOGNIZED);
        missing.remove(CommandType.COMMAND_TYPE_UNSPECIFIED);
        missing.removeAll(CommandTable.types());

        assertThat(missing).isEqualTo(NOT_TAKEN_YET);
    }
}
