package io.perdura.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.perdura.engine.v1.Record;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The boundary of the engine: what it may see, and that the API's messages work without the rest of their jar. */
@AnalyzeClasses(packages = "io.perdura.engine", importOptions = DoNotIncludeTests.class)
class EngineIsPureTest {
    @ArchTest
    static final ArchRule sees_no_transport_storage_or_threads = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.grpc..",
                    "io.vertx..",
                    "io.netty..",
                    "java.sql..",
                    "javax.sql..",
                    "java.net..",
                    "java.nio.file..");

    @ArchTest
    static final ArchRule asks_no_clock_and_throws_no_dice = noClasses()
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callConstructor(Random.class);

    @Test
    void a_record_carries_a_message_of_the_api_in_its_own_bytes() throws Exception {
        var request = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace("default")
                .setWorkflowId("order-1")
                .build();
        var record =
                Record.newBuilder().setBufferedEvent(request.toByteString()).build();

        ByteString read = Record.parseFrom(record.toByteArray()).getBufferedEvent();

        assertThat(StartWorkflowExecutionRequest.parseFrom(read)).isEqualTo(request);
        assertThat(StartWorkflowExecutionRequest.getDescriptor().getFullName())
                .isEqualTo("temporal.api.workflowservice.v1.StartWorkflowExecutionRequest");
    }

    @Test
    void grpc_is_not_on_the_class_path() {
        assertThat(getClass().getClassLoader().getResource("io/grpc/Status.class"))
                .isNull();
    }
}
