package io.perdura.node.shard.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.shard.division.ShardLoad;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes tell each other of their shards. */
class ShardLoadsTest {
    private static final ShardLayout LAYOUT = new ShardLayout(
            1, List.of(new ShardRow(3, 0, 2_047, 1, "a@a:1"), new ShardRow(4, 2_048, 4_095, 1, "b@b:1")));
    private static final ShardLoad THREE = new ShardLoad(3, 17, 120.5, 60.5);
    private static final ShardLoad FOUR = new ShardLoad(4, 0, 0, 0);

    private final ShardLoads loads = new ShardLoads();

    @Test
    void whatIsSaidIsRead() {
        assertThat(ShardLoads.read(ShardLoads.written(List.of(THREE, FOUR)))).containsExactly(THREE, FOUR);
        assertThat(ShardLoads.read(ShardLoads.written(List.of()))).isEmpty();
        assertThat(ShardLoads.read("3 17 120.5 60.5 more".getBytes(StandardCharsets.UTF_8)))
                .as("of a later version")
                .containsExactly(THREE);
    }

    @Test
    void whatWasSaidAWhileAgoCountsNoMore() {
        loads.told(List.of(THREE), 0);
        loads.told(List.of(FOUR), ShardLoads.EVERY_MS);

        assertThat(loads.of(LAYOUT, 3 * ShardLoads.EVERY_MS - 1)).hasSize(2);
        assertThat(loads.of(LAYOUT, 3 * ShardLoads.EVERY_MS)).containsOnlyKeys(4);
    }

    @Test
    void aShardThatIsGoneIsForgotten() {
        loads.told(List.of(THREE, new ShardLoad(2, 1, 1, 1)), 0);

        assertThat(loads.of(LAYOUT, 1)).containsOnlyKeys(3);
    }
}
