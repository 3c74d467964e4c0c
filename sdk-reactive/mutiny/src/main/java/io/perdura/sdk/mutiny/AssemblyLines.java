package io.perdura.sdk.mutiny;

import io.perdura.sdk.run.WorkflowRun;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.UniInterceptor;
import io.smallrye.mutiny.subscription.UniSubscriber;
import java.util.List;

/**
 * Remembers where workflow code wrote an operator that may leave the run: when it does, the stack shows only who subscribed.
 * And refuses to wait on a thread for a Uni, as the thread would be that which is to bring it. Of all other code, and of all
 * other operators, it costs one look.
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

    /** What {@code await()} subscribes with. */
    private static final ClassValue<Boolean> WAITS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> subscriber) {
            return subscriber.getName().startsWith("io.smallrye.mutiny.operators.uni.UniBlockingAwait");
        }
    };

    @Override
    public <T> UniSubscriber<? super T> onSubscription(Uni<T> uni, UniSubscriber<? super T> subscriber) {
        if (WAITS.get(subscriber.getClass())) {
            WorkflowRun run = WorkflowRun.currentOrNull();
            if (run != null) {
                throw run.refused(
                        "R02", "code waited on its thread for a result that is not there", "Go on with chain or map.");
            }
        }
        return subscriber;
    }

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
