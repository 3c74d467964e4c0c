package io.perdura.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @Test
    void aRepeatedMovementChangesNothing(@TempDir Path directory) throws IOException {
        try (Ledger ledger = new Ledger(directory.resolve("ledger.txt"))) {
            assertThat(ledger.move("1/withdraw", "alice", -10)).isTrue();
            assertThat(ledger.move("1/withdraw", "alice", -10)).isFalse();
            assertThat(ledger.balances()).isEqualTo(Map.of("alice", -10L));
        }
    }

    @Test
    void theFileRemembers(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("ledger.txt");
        try (Ledger ledger = new Ledger(file)) {
            assertThat(ledger.move("1/deposit", "bob", 10)).isTrue();
        }

        try (Ledger ledger = new Ledger(file)) {
            assertThat(ledger.move("1/deposit", "bob", 10)).isFalse();
            assertThat(ledger.balances()).isEqualTo(Map.of("bob", 10L));
        }
    }
}
