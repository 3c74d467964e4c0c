package io.perdura.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** All of a stream, two at a time. */
final class Collected<T> implements Flow.Subscriber<T> {
    private static final long SECONDS_MAX = 240;

    private final List<T> items = new ArrayList<>();
    private final CompletableFuture<List<T>> all = new CompletableFuture<>();
    private Flow.Subscription subscription;

    static <T> List<T> of(Flow.Publisher<T> publisher) {
        Collected<T> collected = new Collected<>();
        publisher.subscribe(collected);
        return collected.all.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        subscription.request(2);
    }

    @Override
    public void onNext(T item) {
        items.add(item);
        subscription.request(1);
    }

    @Override
    public void onError(Throwable thrown) {
        all.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
        all.complete(items);
    }
}
