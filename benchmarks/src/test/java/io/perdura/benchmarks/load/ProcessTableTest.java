package io.perdura.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
    @Test
    void aProcessStandsForItsDescendants() {
        ProcessTable table = new ProcessTable(Map.of(
                1L, new ProcessTable.Entry(0, 100),
                2L, new ProcessTable.Entry(1, 10),
                3L, new ProcessTable.Entry(2, 5),
                4L, new ProcessTable.Entry(1, 1)));

        assertThat(table.cpuMillis(1, List.of(1L))).isEqualTo(1_160);
        assertThat(table.cpuMillis(1, List.of(1L, 2L))).isEqualTo(1_010);
        assertThat(table.cpuMillis(2, List.of(1L, 2L))).isEqualTo(150);
        assertThat(table.cpuMillis(9, List.of(9L))).isNaN();
    }
}
