package io.perdura.node.differential;

import io.grpc.Status;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Brings a server to where every case begins: the namespace of the run with its search attributes, in use. */
final class Prepared {
    private static final long DEADLINE_MS = 120_000;

    private Prepared() {}

    static void prepare(Target target) {
        String namespace = target.namespace();
        String attributes = """
                search_attributes { key: "CustomKeywordField" value: INDEXED_VALUE_TYPE_KEYWORD }
                search_attributes { key: "CustomTextField" value: INDEXED_VALUE_TYPE_TEXT }
                search_attributes { key: "CustomIntField" value: INDEXED_VALUE_TYPE_INT }
                search_attributes { key: "CustomDatetimeField" value: INDEXED_VALUE_TYPE_DATETIME }
                search_attributes { key: "CustomDoubleField" value: INDEXED_VALUE_TYPE_DOUBLE }
                search_attributes { key: "CustomBoolField" value: INDEXED_VALUE_TYPE_BOOL }
                search_attributes { key: "CustomKeywordListField" value: INDEXED_VALUE_TYPE_KEYWORD_LIST }
                """;
        Answer registered = call(
                target,
                "RegisterNamespace",
                "namespace: \"" + namespace + "\" workflow_execution_retention_period { seconds: 86400 }");
        if (registered.message() == null && registered.code() != Status.Code.ALREADY_EXISTS) {
            throw new IllegalStateException("no namespace to play in: " + registered);
        }
        succeeds(target, "AddSearchAttributes", attributes);
        succeeds(
                target,
                "CountWorkflowExecutions",
                "query: \"CustomKeywordField = 'a' AND CustomKeywordListField = 'a'\"");
    }

    /** A server may learn of its own namespaces late. */
    private static void succeeds(Target target, String method, String text) {
        Awaitility.await()
                .alias(method)
                .atMost(Duration.ofSeconds(40))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> call(target, method, text).message() != null);
    }

    private static Answer call(Target target, String method, String text) {
        return target.call(new Step.Call(method, text, "", DEADLINE_MS, false, ""), text);
    }
}
