package io.perdura.sdk.run;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.definition.Handler;
import io.perdura.sdk.interceptor.InboundCall;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.QueryResultType;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.sdk.v1.WorkflowDefinition;
import io.temporal.api.sdk.v1.WorkflowInteractionDefinition;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers to queries, those that user interfaces ask of every workflow included. */
final class Queries {
    private static final String STACK_TRACE = "__stack_trace";
    private static final String METADATA = "__temporal_workflow_metadata";

    private Queries() {}

    static WorkflowQueryResult answer(WorkflowRun run, WorkflowQuery query) {
        Throwable broken = run.failure();
        if (broken != null) {
            return failed(run, broken);
        }
        try {
            return run.readingOnly(() -> answered(ask(run, query)));
        } catch (RuntimeException | StackOverflowError e) {
            return failed(run, e);
        }
    }

    private static @Nullable Payloads ask(WorkflowRun run, WorkflowQuery query) {
        WorkflowCode code = run.requireCode();
        String name = query.getQueryType();
        if (name.equals(STACK_TRACE)) {
            return plain(run.underway().words());
        }
        if (name.equals(METADATA)) {
            return plain(metadata(run, code));
        }
        Handlers.Bound bound = code.queryHandler(name);
        if (bound == null) {
            throw new IllegalArgumentException("Unknown query type: " + name + ", knownTypes="
                    + Handlers.names(run.queryHandlers().all(code.definition().queries())));
        }
        DataConverter converter = run.settings().converters().data();
        Object answer = run.inbound()
                .query(new InboundCall(
                        name,
                        "",
                        Arrays.asList(bound.handler()
                                .signature()
                                .decode(query.hasQueryArgs() ? query.getQueryArgs() : null, converter)),
                        query.getHeader().getFieldsMap()));
        return converter.toPayloads(answer).orElse(null);
    }

    private static WorkflowMetadata metadata(WorkflowRun run, WorkflowCode code) {
        return WorkflowMetadata.newBuilder()
                .setDefinition(WorkflowDefinition.newBuilder()
                        .setType(run.info().workflowType())
                        .addAllQueryDefinitions(described(
                                run.queryHandlers().all(code.definition().queries())))
                        .addAllSignalDefinitions(described(
                                run.signalHandlers().all(code.definition().signals())))
                        .addAllUpdateDefinitions(described(
                                run.updateHandlers().all(code.definition().updates()))))
                .build();
    }

    private static List<WorkflowInteractionDefinition> described(Collection<Handler> handlers) {
        return handlers.stream()
                .map(handler -> WorkflowInteractionDefinition.newBuilder()
                        .setName(handler.name())
                        .setDescription(handler.description())
                        .build())
                .toList();
    }

    private static Payloads plain(Object value) {
        return Payloads.newBuilder()
                .addPayloads(DataConverter.standard().toPayload(value))
                .build();
    }

    private static WorkflowQueryResult answered(@Nullable Payloads answer) {
        WorkflowQueryResult.Builder result =
                WorkflowQueryResult.newBuilder().setResultType(QueryResultType.QUERY_RESULT_TYPE_ANSWERED);
        if (answer != null) {
            result.setAnswer(answer);
        }
        return result.build();
    }

    private static WorkflowQueryResult failed(WorkflowRun run, Throwable why) {
        return WorkflowQueryResult.newBuilder()
                .setResultType(QueryResultType.QUERY_RESULT_TYPE_FAILED)
                .setErrorMessage(String.valueOf(why.getMessage()))
                .setFailure(run.settings().converters().toFailure(why))
                .build();
    }
}
