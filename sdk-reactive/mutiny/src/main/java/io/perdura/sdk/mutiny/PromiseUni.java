package io.perdura.sdk.mutiny;

import io.perdura.sdk.run.Promise;
import io.perdura.sdk.run.PromiseListener;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.EmptyUniSubscription;
import io.smallrye.mutiny.operators.AbstractUni;
import io.smallrye.mutiny.subscription.UniSubscriber;
import io.smallrye.mutiny.subscription.UniSubscription;
import org.jspecify.annotations.Nullable;

/**
 * A promise as a Uni: hot and memoized, so to subscribe twice schedules nothing twice. To cancel a subscription cancels
 * nothing durable; that is what a scope is for.
 */
final class PromiseUni<T> extends AbstractUni<T> {
    private final Promise<T> promise;
    private int subscriptionsAfterFailure;

    /** A retry of something that has failed for good would go on for ever. */
    private static final int SUBSCRIPTIONS_AFTER_FAILURE_MAX = 1_000;

    PromiseUni(Promise<T> promise) {
        this.promise = promise;
    }

    static <T> Uni<T> of(Promise<T> promise) {
        MutinyGuard.install();
        return new PromiseUni<>(promise);
    }

    @Override
    public void subscribe(UniSubscriber<? super T> subscriber) {
        if (promise.failure() != null && ++subscriptionsAfterFailure > SUBSCRIPTIONS_AFTER_FAILURE_MAX) {
            throw promise.run()
                    .refused(
                            "R05",
                            "a failed result was subscribed to again and again",
                            "A retry that is to call again needs Uni.createFrom().deferred(() -> stub.call(..)).");
        }
        try {
            promise.run().requireTurn("a result was subscribed to");
        } catch (RuntimeException escape) {
            subscriber.onSubscribe(EmptyUniSubscription.DONE);
            subscriber.onFailure(escape);
            return;
        }
        Subscribed<T> subscribed = new Subscribed<>(subscriber);
        subscriber.onSubscribe(subscribed);
        promise.listen(subscribed);
    }

    /** One object for all that a subscription needs: a cached run has many that wait. */
    private static final class Subscribed<T> implements UniSubscription, PromiseListener<T> {
        private final UniSubscriber<? super T> subscriber;
        private boolean cancelled;

        Subscribed(UniSubscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void done(@Nullable T value, @Nullable Throwable failure) {
            if (cancelled) {
                return;
            }
            if (failure == null) {
                subscriber.onItem(value);
            } else {
                subscriber.onFailure(failure);
            }
        }
    }
}
