package io.perdura.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TaskOrderTest {
    private final TaskOrder order = new TaskOrder(10);

    @Test
    void byPriorityThenAgeIsInOrder() {
        order.took(1, 100, 0);
        order.took(1, 200, 20);
        order.took(2, 50, 40);
        order.took(2, 60, 60);

        assertThat(order.outOfOrder()).isZero();
    }

    @Test
    void whatIsTakenSideBySideMayComeInAnyOrder() {
        order.took(1, 300, 0);
        order.took(1, 200, 5);
        order.took(1, 100, 9);

        assertThat(order.outOfOrder()).isZero();
    }

    @Test
    void whatComesLongAfterALaterOneIsOutOfOrder() {
        order.took(1, 300, 0);
        order.took(1, 301, 9);
        order.took(1, 100, 10);

        assertThat(order.outOfOrder()).isEqualTo(1);
        assertThat(order.worstMs()).isEqualTo(200);
    }

    @Test
    void aMoreUrgentOneThatComesLongAfterIsOutOfOrder() {
        order.took(2, 1, 0);
        order.took(1, 4, 10);

        assertThat(order.outOfOrder()).isEqualTo(1);
    }
}
