package io.perdura.examples.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.examples.transfer.Transfer;
import io.perdura.examples.transfer.UniBank;
import io.perdura.examples.transfer.UniTransferFlow;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.converter.ExternalPayloads;
import io.perdura.sdk.converter.PayloadCodec;
import io.perdura.sdk.converter.PayloadCodecs;
import io.perdura.sdk.converter.PayloadStore;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.testing.TestRun;
import io.smallrye.mutiny.Uni;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The transfer, with payloads that the server cannot read, and large ones that it does not even have. */
class EncryptedTransferTest {
    private static final PayloadCodec ENCRYPTION =
            new AesGcmCodec("k1", Map.of("k1", new SecretKeySpec(new byte[32], "AES")));

    /** Nobody can pay into "closed". */
    private static final class Bank implements UniBank {
        @Override
        public Uni<String> withdraw(Transfer transfer) {
            return Uni.createFrom().item("withdrawal-" + transfer.id());
        }

        @Override
        public Uni<String> deposit(Transfer transfer) {
            return Uni.createFrom().failure(ApplicationFailure.nonRetryable("confidential reason", "NoAccount"));
        }

        @Override
        public Uni<String> refund(Transfer transfer) {
            return Uni.createFrom().item("refund-" + transfer.id());
        }
    }

    /** Things by ids. */
    private static final class Shelf implements PayloadStore {
        private final Map<String, Payload> kept = new ConcurrentHashMap<>();

        @Override
        public String name() {
            return "shelf";
        }

        @Override
        public CompletionStage<Map<String, String>> put(Payload payload) {
            String id = UUID.nameUUIDFromBytes(payload.toByteArray()).toString();
            kept.put(id, payload);
            return CompletableFuture.completedStage(Map.of("id", id));
        }

        @Override
        public CompletionStage<Payload> get(Map<String, String> claim) {
            return CompletableFuture.completedStage(kept.get(claim.get("id")));
        }
    }

    /** As the server has it. */
    private static String stored(TestEnvironment environment, TestRun run) {
        ServiceClient service = environment.service();
        return environment
                .await(service.call(
                        WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setExecution(WorkflowExecution.newBuilder()
                                        .setWorkflowId(run.workflowId())
                                        .setRunId(run.runId()))
                                .build()))
                .toString();
    }

    @Test
    void theServerSeesOnlyCiphertext() {
        try (TestEnvironment environment = TestEnvironment.with()
                .codec(ENCRYPTION)
                .converters(Converters.encodingFailures())
                .start()) {
            environment.worker("transfers").workflow(UniTransferFlow.class).activities(new Bank());
            TestRun run = environment.run("UniTransfer", new Transfer("secret-id", "alice", "closed", 500));
            assertThat(run.result(String.class)).isEqualTo("given back by refund-secret-id");
            assertThat(run.query("status", String.class)).isEqualTo("REFUNDED");
            assertThat(stored(environment, run))
                    .contains("binary/encrypted")
                    .contains("Encoded failure")
                    .doesNotContain("secret-id")
                    .doesNotContain("alice")
                    .doesNotContain("confidential");
        }
    }

    @Test
    void largePayloadsDoNotReachTheServer() {
        Shelf shelf = new Shelf();
        try (TestEnvironment environment = TestEnvironment.with()
                .codec(PayloadCodecs.chain(ENCRYPTION, ExternalPayloads.beyond(2_000, shelf)))
                .start()) {
            environment.worker("transfers").workflow(UniTransferFlow.class).activities(new Bank());
            TestRun run = environment.run("UniTransfer", new Transfer("x".repeat(100_000), "alice", "closed", 500));
            assertThat(run.result(String.class)).startsWith("given back by refund-xxx");
            assertThat(stored(environment, run).length()).isLessThan(100_000);
            assertThat(shelf.kept).isNotEmpty();
        }
    }
}
