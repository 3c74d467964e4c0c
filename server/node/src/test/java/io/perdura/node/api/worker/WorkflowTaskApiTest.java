package io.perdura.node.api.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.engine.Limits;
import io.perdura.engine.v1.TaskToken;
import io.perdura.node.api.Owners;
import io.perdura.node.api.RpcRow;
import io.perdura.node.matching.NamespacePolls;
import io.perdura.node.namespace.InMemoryNamespaceStore;
import io.perdura.node.namespace.NamespaceBootstrap;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.SearchAttributeGate;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkflowTaskApiTest {
    private static final UUID NAMESPACE = new UUID(1, 1);
    private static final int COMMANDS = 50_000;

    private final List<Call> sent = new ArrayList<>();
    private final InMemoryNamespaceStore store = new InMemoryNamespaceStore();
    private final NamespaceRegistry namespaces = new NamespaceRegistry(store, System::nanoTime);

    /** However many commands stand around those that set attributes, and however many do. */
    @Test
    void searchAttributesOfManyCommandsAreTyped() {
        RespondWorkflowTaskCompletedRequest.Builder request = request();
        for (int i = 0; i < COMMANDS; i++) {
            request.addCommands(
                    i % 5 == 0
                            ? upsert("BuildIds", "[\"a\"]")
                            : Command.newBuilder()
                                    .setCommandType(CommandType.COMMAND_TYPE_RECORD_MARKER)
                                    .build());
        }

        Future<Reply> answer = complete(request.build());

        assertThat(answer.cause()).isNull();
        RespondWorkflowTaskCompletedRequest typed =
                (RespondWorkflowTaskCompletedRequest) sent.get(0).request();
        assertThat(typed.getCommandsCount()).isEqualTo(COMMANDS);
        assertThat(typed.getCommands(COMMANDS - 5)
                        .getUpsertWorkflowSearchAttributesCommandAttributes()
                        .getSearchAttributes()
                        .getIndexedFieldsOrThrow("BuildIds")
                        .containsMetadata("type"))
                .isTrue();
    }

    @Test
    void theFirstThatIsRefusedFailsTheTaskAndTheStoreIsAskedOnce() {
        RespondWorkflowTaskCompletedRequest.Builder request = request();
        for (int i = 0; i < 100; i++) {
            request.addCommands(upsert("Unknown" + i, "1"));
        }
        int before = store.reads();

        Future<Reply> answer = complete(request.build());

        assertThat(answer.cause()).hasMessageContaining("BadSearchAttributes").hasMessageContaining("Unknown0");
        assertThat(sent).extracting(Call::method).containsExactly("RespondWorkflowTaskFailed");
        assertThat(store.reads() - before).isLessThanOrEqualTo(2);
    }

    private static RespondWorkflowTaskCompletedRequest.Builder request() {
        return RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace("default")
                .setTaskToken(TaskToken.newBuilder()
                        .setNamespaceId(NAMESPACE.toString())
                        .setWorkflowId("workflow")
                        .setRunId(new UUID(0x7000, 1).toString())
                        .setScheduledEventId(2)
                        .build()
                        .toByteString());
    }

    private static Command upsert(String name, String json) {
        Command.Builder upsert =
                Command.newBuilder().setCommandType(CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
        upsert.getUpsertWorkflowSearchAttributesCommandAttributesBuilder()
                .getSearchAttributesBuilder()
                .putIndexedFields(
                        name,
                        Payload.newBuilder()
                                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                                .setData(ByteString.copyFromUtf8(json))
                                .build());
        return upsert.build();
    }

    private Future<Reply> complete(RespondWorkflowTaskCompletedRequest request) {
        assertThat(new NamespaceBootstrap(store).ensure("default", NAMESPACE).succeeded())
                .isTrue();
        Router router = (Router) Proxy.newProxyInstance(
                WorkflowTaskApiTest.class.getClassLoader(),
                new Class<?>[] {Router.class},
                (proxy, method, arguments) -> {
                    sent.add((Call) arguments[1]);
                    return Future.succeededFuture(Reply.empty());
                });
        WorkflowTaskApi api = new WorkflowTaskApi(
                new Owners(router),
                new OpenPolls(router, System::currentTimeMillis, new NamespacePolls(100, 100)),
                namespaces,
                new SearchAttributeGate(namespaces),
                Limits.DEFAULT);
        RpcRow<?> row = api.rows().stream()
                .filter(one -> one.rpc() == WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED)
                .findFirst()
                .orElseThrow();
        return call(row, request);
    }

    @SuppressWarnings("unchecked")
    private static Future<Reply> call(RpcRow<?> row, RespondWorkflowTaskCompletedRequest request) {
        return ((RpcRow<RespondWorkflowTaskCompletedRequest>) row)
                .function()
                .apply(
                        new Call(
                                WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED,
                                request,
                                new Caller(NAMESPACE.toString(), "default", "", "", ""),
                                Call.NO_DEADLINE),
                        request);
    }
}
