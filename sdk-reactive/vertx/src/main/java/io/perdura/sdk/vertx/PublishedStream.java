package io.perdura.sdk.vertx;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A publisher as a stream of Vert.x: it subscribes when there is a handler, asks for one item at a time, and asks for none while
 * it is paused. All handlers run on its context, which is also where they are set.
 */
final class PublishedStream<T> implements ReadStream<T> {
    private final Context context;
    private final Flow.Publisher<T> publisher;
    private @Nullable Handler<T> items;
    private @Nullable Handler<Void> ended;
    private @Nullable Handler<Throwable> failed;
    private Flow.@Nullable Subscription subscription;
    private long wanted = Long.MAX_VALUE;
    private boolean asked;
    private boolean subscribed;
    private @Nullable T held;
    private @Nullable Runnable end;

    PublishedStream(Context context, Flow.Publisher<T> publisher) {
        this.context = context;
        this.publisher = publisher;
    }

    private void run(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    @Override
    public ReadStream<T> handler(@Nullable Handler<T> handler) {
        run(() -> {
            items = handler;
            if (handler != null && !subscribed) {
                subscribed = true;
                publisher.subscribe(new Subscriber());
            } else if (handler == null && subscription != null) {
                subscription.cancel();
            }
        });
        return this;
    }

    @Override
    public ReadStream<T> exceptionHandler(@Nullable Handler<Throwable> handler) {
        run(() -> failed = handler);
        return this;
    }

    @Override
    public ReadStream<T> endHandler(@Nullable Handler<Void> handler) {
        run(() -> ended = handler);
        return this;
    }

    @Override
    public ReadStream<T> pause() {
        run(() -> wanted = 0);
        return this;
    }

    @Override
    public ReadStream<T> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<T> fetch(long amount) {
        if (amount <= 0) {
            throw new IllegalArgumentException("more than nothing has to be asked for");
        }
        run(() -> {
            wanted = wanted + amount < 0 ? Long.MAX_VALUE : wanted + amount;
            T waiting = held;
            held = null;
            if (waiting != null) {
                deliver(waiting);
            } else {
                ask();
            }
        });
        return this;
    }

    private void ask() {
        if (wanted > 0 && !asked && subscription != null) {
            asked = true;
            subscription.request(1);
        }
    }

    private void arrived(T item) {
        asked = false;
        if (wanted == 0) {
            held = item; // it was on its way when the stream was paused
        } else {
            deliver(item);
        }
    }

    private void deliver(T item) {
        if (wanted != Long.MAX_VALUE) {
            wanted--;
        }
        Handler<T> to = items;
        if (to != null) {
            to.handle(item);
            ask();
        }
        Runnable last = end;
        if (last != null) {
            end = null;
            last.run();
        }
    }

    private void over(@Nullable Throwable thrown) {
        if (held != null) {
            end = () -> over(thrown); // an item that waits goes first
        } else if (thrown != null) {
            Handler<Throwable> to = failed;
            if (to != null) {
                to.handle(thrown);
            }
        } else {
            Handler<Void> to = ended;
            if (to != null) {
                to.handle(null);
            }
        }
    }

    /** From the publisher's threads to the context. */
    private final class Subscriber implements Flow.Subscriber<T> {
        @Override
        public void onSubscribe(Flow.Subscription given) {
            run(() -> {
                subscription = given;
                ask();
            });
        }

        @Override
        public void onNext(T item) {
            run(() -> arrived(item));
        }

        @Override
        public void onError(Throwable thrown) {
            run(() -> over(thrown));
        }

        @Override
        public void onComplete() {
            run(() -> over(null));
        }
    }
}
