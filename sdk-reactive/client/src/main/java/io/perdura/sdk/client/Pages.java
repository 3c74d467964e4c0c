package io.perdura.sdk.client;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list that comes in pages, as a stream: the next page is fetched when the last one is used up and more is wanted, so no more
 * than one is in memory. Each subscription begins anew.
 */
final class Pages<T> implements Flow.Publisher<T> {
    private final Function<ByteString, CompletionStage<Page<T>>> fetch;

    /** Some of it, and how the next page is asked for; empty: there is none. */
    record Page<T>(List<T> items, ByteString next) {}

    Pages(Function<ByteString, CompletionStage<Page<T>>> fetch) {
        this.fetch = fetch;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        subscriber.onSubscribe(new Subscription<>(fetch, subscriber));
    }

    /** State is touched by whoever holds {@code work}. */
    private static final class Subscription<T> implements Flow.Subscription {
        private final Function<ByteString, CompletionStage<Page<T>>> fetch;
        private final Flow.Subscriber<? super T> subscriber;
        private final AtomicInteger work = new AtomicInteger();
        private final AtomicLong wanted = new AtomicLong();
        private volatile boolean cancelled;
        private volatile boolean wrongDemand;
        private volatile @Nullable Page<T> arrived;
        private volatile @Nullable Throwable failure;
        private Iterator<T> current = Collections.emptyIterator();
        private ByteString next = ByteString.EMPTY;
        private boolean fetching;
        private boolean last;

        Subscription(Function<ByteString, CompletionStage<Page<T>>> fetch, Flow.Subscriber<? super T> subscriber) {
            this.fetch = fetch;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                wrongDemand = true;
            } else {
                wanted.accumulateAndGet(n, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
            }
            drain();
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        private void drain() {
            if (work.getAndIncrement() != 0) {
                return; // whoever is at it looks again
            }
            int seen = 1;
            do {
                go();
                seen = work.addAndGet(-seen);
            } while (seen != 0);
        }

        private void go() {
            take();
            while (!cancelled && !wrongDemand && wanted.get() > 0 && current.hasNext()) {
                wanted.updateAndGet(before -> before == Long.MAX_VALUE ? before : before - 1);
                subscriber.onNext(current.next());
            }
            if (cancelled) {
                current = Collections.emptyIterator();
            } else if (wrongDemand) {
                end(new IllegalArgumentException("a subscriber has to ask for more than nothing"));
            } else if (failure != null) {
                end(failure);
            } else if (!current.hasNext() && last) {
                cancelled = true;
                subscriber.onComplete();
            } else if (!current.hasNext() && !fetching && wanted.get() > 0) {
                fetching = true;
                ask();
            }
        }

        private void take() {
            Page<T> page = arrived;
            if (page != null) {
                arrived = null;
                fetching = false;
                current = page.items().iterator();
                next = page.next();
                last = next.isEmpty();
            }
        }

        private void ask() {
            CompletionStage<Page<T>> asked;
            try {
                asked = fetch.apply(next);
            } catch (RuntimeException e) {
                end(e);
                return;
            }
            asked.whenComplete((page, thrown) -> {
                if (thrown == null) {
                    arrived = page;
                } else {
                    failure = Refusals.unwrap(thrown);
                }
                drain();
            });
        }

        private void end(Throwable thrown) {
            cancelled = true;
            subscriber.onError(thrown);
        }
    }
}
