package io.perdura.sdk.mutiny;

import io.perdura.sdk.run.Promise;
import io.perdura.sdk.skin.Observation;
import io.perdura.sdk.skin.Skin;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The skin of {@code Uni}; found by {@link java.util.ServiceLoader}. */
public final class UniSkin implements Skin {

    /** Whoever looks for skins is about to run workflows. */
    public UniSkin() {
        MutinyGuard.install();
    }

    @Override
    public boolean handles(Class<?> type) {
        return Uni.class.isAssignableFrom(type);
    }

    @Override
    public Object wrap(Promise<?> promise) {
        return PromiseUni.of(promise);
    }

    @Override
    public Observation observe(Object value, BiConsumer<@Nullable Object, @Nullable Throwable> done) {
        MutinyGuard.install();
        Cancellable subscription = ((Uni<?>) value)
                .subscribe()
                .with(item -> done.accept(item, null), failure -> done.accept(null, failure));
        return () -> {
            subscription.cancel();
            return true;
        };
    }
}
