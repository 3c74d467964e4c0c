package io.perdura.node.api.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Reflection as command-line clients use it: several questions on one stream, in both versions. */
class ReflectionTest {
    private static final String WORKFLOW_SERVICE = "temporal.api.workflowservice.v1.WorkflowService";

    @Test
    void answersSeveralQuestionsOnOneStream() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            Answers<ServerReflectionResponse> answers = new Answers<>();
            var ask = ServerReflectionGrpc.newStub(wire.channel()).serverReflectionInfo(answers);

            ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
            assertThat(answers.next().getListServicesResponse().getServiceList())
                    .extracting(ServiceResponse::getName)
                    .containsExactly(
                            "grpc.health.v1.Health",
                            "grpc.reflection.v1.ServerReflection",
                            "grpc.reflection.v1alpha.ServerReflection",
                            "temporal.api.operatorservice.v1.OperatorService",
                            WORKFLOW_SERVICE);

            ask.onNext(symbol(WORKFLOW_SERVICE));
            Set<String> files = new HashSet<>();
            Set<String> needed = new HashSet<>();
            for (ByteString bytes : answers.next().getFileDescriptorResponse().getFileDescriptorProtoList()) {
                FileDescriptorProto file = FileDescriptorProto.parseFrom(bytes);
                files.add(file.getName());
                needed.addAll(file.getDependencyList());
            }
            assertThat(files)
                    .contains("temporal/api/workflowservice/v1/service.proto")
                    .containsAll(needed);

            for (String name : new String[] {
                WORKFLOW_SERVICE + ".StartWorkflowExecution",
                "temporal.api.enums.v1.WorkflowExecutionStatus",
                "temporal.api.common.v1.Payload.metadata",
                "temporal.api.common.v1.Payload.MetadataEntry"
            }) {
                ask.onNext(symbol(name));
                assertThat(answers.next().getFileDescriptorResponse().getFileDescriptorProtoCount())
                        .as(name)
                        .isEqualTo(1);
            }

            ask.onNext(symbol("no.Such"));
            assertThat(answers.next().getErrorResponse().getErrorCode()).isEqualTo(5);
            ask.onNext(ServerReflectionRequest.newBuilder()
                    .setAllExtensionNumbersOfType("google.protobuf.MethodOptions")
                    .build());
            assertThat(answers.next().getAllExtensionNumbersResponse().getExtensionNumberList())
                    .contains(72295728);

            ask.onCompleted();
            assertThat(answers.completed()).isTrue();
        }
    }

    @Test
    void theOldVersionAnswersAlike() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            Answers<io.grpc.reflection.v1alpha.ServerReflectionResponse> answers = new Answers<>();
            var ask = io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(wire.channel())
                    .serverReflectionInfo(answers);

            for (int i = 0; i < 2; i++) {
                ask.onNext(io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                        .setListServices("")
                        .build());
                assertThat(answers.next().getListServicesResponse().getServiceCount())
                        .isEqualTo(5);
            }
            ask.onNext(io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                    .setFileByFilename("temporal/api/workflowservice/v1/service.proto")
                    .build());
            assertThat(answers.next().getFileDescriptorResponse().getFileDescriptorProtoCount())
                    .isGreaterThan(10);

            ask.onCompleted();
            assertThat(answers.completed()).isTrue();
        }
    }

    private static ServerReflectionRequest symbol(String name) {
        return ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol(name)
                .build();
    }

    /** What came back, in order. */
    private static final class Answers<T> implements StreamObserver<T> {
        private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

        @SuppressWarnings("unchecked")
        T next() throws InterruptedException {
            Object next = seen.poll(60, SECONDS);
            if (next instanceof Throwable failure) {
                throw new AssertionError(failure);
            }
            return (T) next;
        }

        boolean completed() throws InterruptedException {
            return seen.poll(60, SECONDS) == this;
        }

        @Override
        public void onNext(T value) {
            seen.add(value);
        }

        @Override
        public void onError(Throwable failure) {
            seen.add(failure);
        }

        @Override
        public void onCompleted() {
            seen.add(this);
        }
    }
}
