package io.perdura.sdk.mutiny;

import io.perdura.sdk.run.WorkflowRun;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.UniInterceptor;
import java.util.List;

/**
 * Remembers where workflow code wrote an operator that may leave the run: when it does, the stack shows only who subscribed.
 * Of all other code, and of all other operators, it costs one look.
 */
public final class AssemblyLines implements UniInterceptor {
    private static final List<String> MAY_LEAVE = List.of(
            "Delay", "Timeout", "EmitOn", "RunSubscribeOn", "Retry", "Repeat", "Future", "CompletionStage", "Emitter");

    private static final ClassValue<Boolean> SUSPECT = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> operator) {
            return MAY_LEAVE.stream().anyMatch(operator.getSimpleName()::contains);
        }
    };

    @Override
    public <T> Uni<T> onUniCreation(Uni<T> uni) {
        if (SUSPECT.get(uni.getClass())) {
            WorkflowRun run = WorkflowRun.currentOrNull();
            if (run != null) {
                run.suspect(uni.getClass().getSimpleName());
            }
        }
        return uni;
    }
}
