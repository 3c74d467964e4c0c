package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.node.persistence.LayoutChange.Child;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What may be divided, and into what. */
class ShardLayoutTest {
    private static final ShardLayout LAYOUT = new ShardLayout(
            7,
            List.of(
                    new ShardRow(3, 1_024, 4_094, 9, "a@a:1", "a:1"),
                    new ShardRow(0, 0, 1_023, 5, "b@b:1", "a:1"),
                    new ShardRow(5, 4_095, 4_095, 2, "", "b:1")));

    @Test
    void aShardIsSplitInTheMiddle() {
        assertThat(LAYOUT.split(0, OptionalInt.empty()))
                .isEqualTo(new LayoutChange(
                        7, List.of(0), List.of(new Child(0, 511, "a:1"), new Child(512, 1_023, "a:1"))));
    }

    @Test
    void orWhereOneLikes() {
        assertThat(LAYOUT.split(0, OptionalInt.of(1)).children())
                .containsExactly(new Child(0, 0, "a:1"), new Child(1, 1_023, "a:1"));
        assertThat(LAYOUT.split(0, OptionalInt.of(1_023)).children())
                .containsExactly(new Child(0, 1_022, "a:1"), new Child(1_023, 1_023, "a:1"));
    }

    @Test
    void bothPartsHaveASlot() {
        assertThatThrownBy(() -> LAYOUT.split(0, OptionalInt.of(0)))
                .isInstanceOf(LayoutRefused.class)
                .hasMessage("Shard 0 (slots 0 to 1023) can be split at slots 1 to 1023, not at 0.");
        assertThatThrownBy(() -> LAYOUT.split(0, OptionalInt.of(1_024))).isInstanceOf(LayoutRefused.class);
        assertThatThrownBy(() -> LAYOUT.split(5, OptionalInt.empty()))
                .isInstanceOf(LayoutRefused.class)
                .hasMessage("Shard 5 (slots 4095 to 4095) has one slot, and a slot is not divided.");
    }

    @Test
    void thereIsAMostOfShards() {
        ShardLayout full = new ShardLayout(
                1,
                IntStream.range(0, ShardLayout.SHARDS_MAX)
                        .mapToObj(i -> new ShardRow(i, 8 * i, 8 * i + 7, 1, ""))
                        .toList());

        assertThatThrownBy(() -> full.split(0, OptionalInt.empty()))
                .isInstanceOf(LayoutRefused.class)
                .hasMessageContaining("512 are the most");
    }

    @Test
    void neighboursAreMerged() {
        LayoutChange merged = new LayoutChange(7, List.of(0, 3), List.of(new Child(0, 4_094, "a:1")));

        assertThat(LAYOUT.merge(0, 3)).isEqualTo(merged);
        assertThat(LAYOUT.merge(3, 0)).isEqualTo(merged);
        assertThat(LAYOUT.merge(5, 3).children())
                .as("wanted in two places, it is wanted in none")
                .containsExactly(new Child(1_024, 4_095, ""));
    }

    @Test
    void onlyNeighboursAre() {
        assertThatThrownBy(() -> LAYOUT.merge(0, 5))
                .isInstanceOf(LayoutRefused.class)
                .hasMessageEndingWith("are no neighbours; those of shard 0 are 3.");
        assertThatThrownBy(() -> LAYOUT.merge(0, 0)).isInstanceOf(LayoutRefused.class);
        assertThatThrownBy(() -> LAYOUT.merge(0, 8)).hasMessage("There is no shard 8.");
    }

    @Test
    void whoHasASlotIsFound() {
        assertThat(LAYOUT.within(0, 1_024)).extracting(ShardRow::shardId).containsExactly(0, 3);
        assertThat(LAYOUT.within(4_095, 4_095)).extracting(ShardRow::shardId).containsExactly(5);
        assertThat(LAYOUT.beginsAt(1_024)).isTrue();
        assertThat(LAYOUT.beginsAt(1_025)).isFalse();
    }
}
