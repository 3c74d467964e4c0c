package io.perdura.node.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.NamespaceRow;
import io.perdura.node.visibility.AttributeType;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.errordetails.v1.NamespaceInvalidStateFailure;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The copy of the namespaces that a node keeps: when it asks the store, and what it may deny. */
class NamespaceRegistryTest {

    private static final UUID ID = UUID.fromString("0190b3c4-0000-4000-8000-000000000001");

    private final InMemoryNamespaceStore store = new InMemoryNamespaceStore();
    private final AtomicLong nanoseconds = new AtomicLong();
    private final NamespaceRegistry registry = new NamespaceRegistry(store, nanoseconds::get);
    private final NamespaceGate gate = new NamespaceGate(registry);

    @Test
    void asksTheStoreOnce() {
        store.insertIfAbsent(row("ns", 1));

        assertThat(registry.byName("ns").result().id()).isEqualTo(ID.toString());
        assertThat(registry.byName("ns").result().retention()).isEqualTo(Duration.ofDays(1));
        assertThat(registry.byId(ID.toString()).result().name()).isEqualTo("ns");
        assertThat(store.reads()).isOne();
    }

    @Test
    void findsByIdWhatItDoesNotKnowYet() {
        store.insertIfAbsent(row("ns", 1));

        assertThat(registry.byId(ID.toString()).result().name()).isEqualTo("ns");
        assertThat(refusal(registry.byId("no id"))).hasMessage("Namespace no id is not found.");
    }

    @Test
    void deniesForAShortTimeOnly() {
        Rejection denied = refusal(registry.byName("ns"));
        assertThat(denied).hasMessage("Namespace ns is not found.");
        assertThat(denied.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(denied.detail())
                .isEqualTo(
                        NamespaceNotFoundFailure.newBuilder().setNamespace("ns").build());

        assertThat(registry.byName("ns").failed()).isTrue();
        assertThat(store.reads()).isOne();

        store.insertIfAbsent(row("ns", 1));
        nanoseconds.addAndGet(NamespaceRegistry.ABSENCE_BELIEVED.toNanos());
        assertThat(registry.byName("ns").succeeded()).isTrue();
    }

    @Test
    void aHintEndsADenial() {
        assertThat(registry.byName("ns").failed()).isTrue();
        store.insertIfAbsent(row("ns", 1));

        registry.changed("ns");

        assertThat(registry.byName("ns").succeeded()).isTrue();
    }

    @Test
    void aHintHasAnEntryReadAgain() {
        store.insertIfAbsent(row("ns", 1));
        assertThat(registry.byName("ns").result().version()).isEqualTo(1);
        store.update(row("ns", 1));

        registry.changed("ns");

        assertThat(registry.byName("ns").result().version()).isEqualTo(2);
    }

    @Test
    void ageHasAnEntryReadAgainWhenItIsUsed() {
        store.insertIfAbsent(row("ns", 1));
        assertThat(registry.byName("ns").succeeded()).isTrue();
        store.update(row("ns", 1));
        nanoseconds.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(registry.byName("ns").result().version()).isEqualTo(1);
        assertThat(registry.byName("ns").result().version()).isEqualTo(2);
    }

    @Test
    void aStoreThatIsAwayIsNotAskedByEveryCall() {
        store.insertIfAbsent(row("ns", 1));
        assertThat(registry.byName("ns").succeeded()).isTrue();
        store.away(true);
        nanoseconds.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(registry.byName("ns").succeeded()).isTrue();
        assertThat(registry.byName("ns").succeeded()).isTrue();
        assertThat(store.reads()).isEqualTo(2);

        store.away(false);
        store.update(row("ns", 1));
        nanoseconds.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(registry.byName("ns").succeeded()).isTrue();
        assertThat(registry.byName("ns").result().version()).isEqualTo(2);
    }

    @Test
    void anOlderReadDoesNotReplaceANewerOne() {
        registry.learn(row("ns", 2));
        registry.learn(row("ns", 1));

        assertThat(registry.byName("ns").result().version()).isEqualTo(2);
    }

    @Test
    void statesDecideWhatIsAllowed() {
        DescribeNamespaceResponse.Builder detail = detail("ns").toBuilder();
        detail.getNamespaceInfoBuilder().setState(NamespaceState.NAMESPACE_STATE_DEPRECATED);
        store.insertIfAbsent(NamespaceDetail.encode(detail.build(), 1));

        assertThat(gate.admit("SignalWorkflowExecution", "ns").succeeded()).isTrue();
        Rejection refused = refusal(gate.admit("StartWorkflowExecution", "ns"));
        assertThat(refused).hasMessage("Namespace has invalid state: Deprecated. Must be Registered.");
        assertThat(refused.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refused.detail())
                .isEqualTo(NamespaceInvalidStateFailure.newBuilder()
                        .setNamespace("ns")
                        .setState(NamespaceState.NAMESPACE_STATE_DEPRECATED)
                        .addAllowedStates(NamespaceState.NAMESPACE_STATE_REGISTERED)
                        .build());

        detail.getNamespaceInfoBuilder().setState(NamespaceState.NAMESPACE_STATE_DELETED);
        registry.learn(NamespaceDetail.encode(detail.build(), 2));
        assertThat(refusal(gate.admit("SignalWorkflowExecution", "ns")))
                .hasMessage("Namespace has invalid state: Deleted. Must be Registered or Deprecated.");
    }

    @Test
    void namesAreChecked() {
        assertThat(refusal(gate.admit("X", ""))).hasMessage("Namespace is empty.");
        assertThat(refusal(gate.admit("X", "a".repeat(1001)))).hasMessage("Namespace length exceeds limit.");
    }

    @Test
    void attributesHaveTheTypesOfTheirFields() {
        DescribeNamespaceResponse.Builder detail = detail("ns").toBuilder();
        detail.getConfigBuilder()
                .putCustomSearchAttributeAliases("Keyword01", "Customer")
                .putCustomSearchAttributeAliases("KeywordList11", "Tags")
                .putCustomSearchAttributeAliases("Nonsense01", "Lost");
        registry.learn(NamespaceDetail.encode(detail.build(), 1));

        assertThat(registry.byName("ns").result().searchAttributes().custom())
                .containsOnly(
                        Map.entry("Customer", AttributeType.KEYWORD), Map.entry("Tags", AttributeType.KEYWORD_LIST));
    }

    private static NamespaceRow row(String name, long version) {
        return NamespaceDetail.encode(detail(name), version);
    }

    private static DescribeNamespaceResponse detail(String name) {
        return NamespaceEdit.register(
                RegisterNamespaceRequest.newBuilder()
                        .setNamespace(name)
                        .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                        .build(),
                ID.toString());
    }

    private static Rejection refusal(Future<?> future) {
        return (Rejection) future.cause();
    }
}
