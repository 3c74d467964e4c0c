package io.perdura.sdk.vertx;

import io.perdura.sdk.run.Promise;
import io.perdura.sdk.skin.Observation;
import io.perdura.sdk.skin.Skin;
import io.vertx.core.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The skin of Vert.x' {@code Future}; found by {@link java.util.ServiceLoader}. */
public final class FutureSkin implements Skin {

    @Override
    public boolean handles(Class<?> type) {
        return Future.class.isAssignableFrom(type);
    }

    @Override
    public Object wrap(Promise<?> promise) {
        return FlowFuture.of(promise);
    }

    /** A future cannot be cancelled: what it does goes on, and its end is ignored. */
    @Override
    public Observation observe(Object value, BiConsumer<@Nullable Object, @Nullable Throwable> done) {
        ((Future<?>) value).onComplete(item -> done.accept(item, null), failure -> done.accept(null, failure));
        return () -> false;
    }
}
