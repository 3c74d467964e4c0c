package io.perdura.engine.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.v1.ActivityProgress;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import org.junit.jupiter.api.Test;

/** How urgent an activity is, seen with its run. */
class ActivityPriorityTest {

    private static final Priority OF_RUN = Priority.newBuilder()
            .setPriorityKey(1)
            .setFairnessKey("tenant")
            .setFairnessWeight(2)
            .build();

    @Test
    void anActivityThatSaysNothingIsAsUrgentAsItsRun() {
        assertThat(activity(Priority.getDefaultInstance()).priority(OF_RUN)).isEqualTo(OF_RUN);
    }

    @Test
    void whatItSaysCountsFieldByField() {
        Priority own = Priority.newBuilder().setPriorityKey(5).build();

        assertThat(activity(own).priority(OF_RUN))
                .isEqualTo(OF_RUN.toBuilder().setPriorityKey(5).build());
    }

    private static ActivityInfo activity(Priority priority) {
        return new ActivityInfo(
                ActivityTaskScheduledEventAttributes.newBuilder()
                        .setPriority(priority)
                        .build(),
                ActivityProgress.getDefaultInstance());
    }
}
