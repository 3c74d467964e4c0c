package io.perdura.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.temporal.api.workflowservice.v1.ServiceProto;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The calls are declared as the API declares them. */
class RpcTableTest {

    private static final List<Class<?>> DECLARED = List.of(
            WorkflowRpcs.class,
            OperationRpcs.class,
            BatchRpcs.class,
            WorkerRpcs.class,
            VisibilityRpcs.class,
            NamespaceRpcs.class,
            SystemRpcs.class);

    private static final Map<String, MethodDescriptor> API = Stream.of(
                    ServiceProto.getDescriptor().findServiceByName("WorkflowService"),
                    io.temporal.api.operatorservice.v1.ServiceProto.getDescriptor()
                            .findServiceByName("OperatorService"))
            .flatMap(service -> service.getMethods().stream())
            .collect(Collectors.toMap(MethodDescriptor::getName, Function.identity()));

    @Test
    void everyCallOfClientsIsOneOfTheApiWithItsTypes() {
        for (Rpc<?, ?> rpc : RpcTable.ofClients().all()) {
            MethodDescriptor method = API.get(rpc.name());
            assertThat(method).as(rpc.name()).isNotNull();
            assertThat(rpc.emptyRequest().getDescriptorForType()).isEqualTo(method.getInputType());
            assertThat(rpc.emptyResponse().getDescriptorForType()).isEqualTo(method.getOutputType());
        }
    }

    @Test
    void everyConstantIsInTheTableUnderItsName() throws IllegalAccessException {
        List<Rpc<?, ?>> constants = new ArrayList<>();
        for (Class<?> family : DECLARED) {
            for (Field field : family.getDeclaredFields()) {
                if (Modifier.isPublic(field.getModifiers())) {
                    Rpc<?, ?> rpc = (Rpc<?, ?>) field.get(null);
                    assertThat(field.getName())
                            .isEqualTo(rpc.name()
                                    .replaceAll("(?<!^)([A-Z])", "_$1")
                                    .toUpperCase(Locale.ROOT));
                    constants.add(rpc);
                }
            }
        }
        assertThat(RpcTable.ofClients().all()).containsExactlyInAnyOrderElementsOf(constants);
    }

    @Test
    void nodesKnowEveryCallThatMayHaveToGoOn() {
        assertThat(RpcTable.ofNodes().all())
                .containsAll(RpcTable.ofClients().all())
                .containsAll(NodeRpcs.all());
        assertThat(NodeRpcs.all()).noneMatch(rpc -> API.containsKey(rpc.name()));
    }
}
