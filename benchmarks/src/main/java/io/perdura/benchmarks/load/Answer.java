package io.perdura.benchmarks.load;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one answer of a call: a reply or a status. */
final class Answer<R> implements StreamObserver<R> {
    private final Consumer<R> replied;
    private final Consumer<Status> failed;
    private @Nullable R reply;

    Answer(Consumer<R> replied, Consumer<Status> failed) {
        this.replied = replied;
        this.failed = failed;
    }

    @Override
    public void onNext(R value) {
        reply = value;
    }

    @Override
    public void onError(Throwable failure) {
        failed.accept(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        if (reply == null) {
            failed.accept(Status.INTERNAL.withDescription("no reply"));
        } else {
            replied.accept(reply);
        }
    }
}
