package io.perdura.node.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.rpc.Rpc.Place;
import io.perdura.node.rpc.RpcTable;
import org.junit.jupiter.api.Test;

/** What is declared to be decided by a task queue has a route there, and nothing else has. */
class QueueRoutesTest {

    @Test
    void everyCallThatIsDecidedByATaskQueueHasARoute() {
        assertThat(QueueRoutes.TABLE.rpcs())
                .containsExactlyInAnyOrderElementsOf(RpcTable.ofNodes().all().stream()
                        .filter(rpc -> rpc.place() == Place.TASK_QUEUE)
                        .toList());
    }
}
