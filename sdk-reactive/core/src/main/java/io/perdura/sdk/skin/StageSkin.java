package io.perdura.sdk.skin;

import io.perdura.sdk.run.FlowStage;
import io.perdura.sdk.run.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The skin of {@code CompletionStage}, which needs no other library. */
final class StageSkin implements Skin {

    @Override
    public boolean handles(Class<?> type) {
        return CompletionStage.class.isAssignableFrom(type);
    }

    @Override
    public Object wrap(Promise<?> promise) {
        return FlowStage.of(promise);
    }

    @Override
    public Observation observe(Object value, BiConsumer<@Nullable Object, @Nullable Throwable> done) {
        CompletionStage<?> stage = (CompletionStage<?>) value;
        stage.whenComplete(done);
        return () -> {
            if (stage instanceof CompletableFuture<?> future) {
                future.cancel(false); // it then tells of a CancellationException
            }
            return false;
        };
    }
}
