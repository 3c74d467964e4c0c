package io.perdura.node.shard.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.rpc.Rpc.Place;
import io.perdura.node.rpc.RpcTable;
import org.junit.jupiter.api.Test;

/** What is declared to be decided by a shard has a route there, and nothing else has. */
class ShardRoutesTest {

    @Test
    void everyCallThatIsDecidedByAShardHasARoute() {
        assertThat(ShardRoutes.table().rpcs())
                .containsExactlyInAnyOrderElementsOf(RpcTable.ofNodes().all().stream()
                        .filter(rpc -> rpc.place() == Place.SHARD)
                        .toList());
    }
}
