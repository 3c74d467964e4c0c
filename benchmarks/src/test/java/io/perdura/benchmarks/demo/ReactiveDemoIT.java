package io.perdura.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.service.ServerUnderTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code perdura demo transfer} says of the reactive SDK is what happens. */
class ReactiveDemoIT {
    @Test
    void aKilledWorkerIsReplacedMoneyIsMovedOrGivenBackAndTheServerReadsNothing(@TempDir Path directory)
            throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        boolean right;
        try (ServerUnderTest server = ServerUnderTest.start();
                Ledger ledger = new Ledger(directory.resolve("ledger.txt"))) {
            Story story = new Story(new PrintStream(told, true, StandardCharsets.UTF_8));
            String address = server.host() + ":" + server.port();
            right = new TransferRun(story, ledger, address, server.namespace(), true)
                    .run(TransferPlan.reactive(4, Duration.ofSeconds(2)), Killing.NONE, true);
        }

        String text = told.toString(StandardCharsets.UTF_8);
        assertThat(right).as(text).isTrue();
        assertThat(text)
                .containsPattern("worker +process [0-9]+ killed with -9; the money is on its way")
                .contains("ActivityTaskStarted  attempt 2", "4 of 4 transfers completed; every balance is right.")
                .containsPattern("transfer-1 +its money was moved")
                .containsPattern("transfer-2 +its money was moved")
                .containsPattern("transfer-3 +its money was given back")
                .containsPattern("transfer-4 +its money was given back")
                .contains("by UniTransfer", "by FutureTransfer", "all encrypted", "\"from\":\"alice\"");
    }
}
