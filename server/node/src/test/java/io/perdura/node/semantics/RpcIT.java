package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Empty;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.rpc.RpcTable;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every RPC of the API either does something or says that it does not: no client waits for a silence, or believes a half answer. */
class RpcIT {

    private static final Set<String> ANSWERED =
            RpcTable.ofClients().all().stream().map(Rpc::name).collect(Collectors.toSet());

    static Stream<String> methods() {
        return Stream.of(WorkflowServiceGrpc.getServiceDescriptor(), OperatorServiceGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream())
                .map(MethodDescriptor::getFullMethodName);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void answersOrIsUnimplemented(String fullName) {
        String service = fullName.substring(0, fullName.indexOf('/'));
        String name = fullName.substring(service.length() + 1);

        Code code = Code.OK;
        String text = "";
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> call(fullName));
        if (refused != null) {
            code = refused.getStatus().getCode();
            text = refused.getStatus().getDescription();
        }

        if (ANSWERED.contains(name)) {
            assertThat(code).as(text).isNotIn(Code.UNIMPLEMENTED, Code.INTERNAL, Code.UNKNOWN, Code.DEADLINE_EXCEEDED);
        } else {
            assertThat(code).isEqualTo(Code.UNIMPLEMENTED);
            assertThat(text).isEqualTo("unknown method " + name + " for service " + service);
        }
    }

    private static void call(String fullName) {
        MethodDescriptor<Empty, Empty> method = MethodDescriptor.<Empty, Empty>newBuilder()
                .setType(MethodType.UNARY)
                .setFullMethodName(fullName)
                .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .build();
        ClientCalls.blockingUnaryCall(
                OneServer.shared().channel(),
                method,
                CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                Empty.getDefaultInstance());
    }
}
