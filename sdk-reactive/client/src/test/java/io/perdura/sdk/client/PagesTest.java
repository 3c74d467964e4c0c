package io.perdura.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Streams of pages: nothing is fetched before it is wanted. */
class PagesTest {
    private static final int PAGES = 3;
    private static final int PER_PAGE = 4;

    private final List<String> fetched = new ArrayList<>();
    private final Seen seen = new Seen();
    private final Pages<Integer> pages = new Pages<>(token -> {
        fetched.add(token.toStringUtf8());
        int page = token.isEmpty() ? 0 : Integer.parseInt(token.toStringUtf8());
        return CompletableFuture.completedFuture(page(page));
    });

    private static Pages.Page<Integer> page(int number) {
        return new Pages.Page<>(
                IntStream.range(number * PER_PAGE, (number + 1) * PER_PAGE)
                        .boxed()
                        .toList(),
                number + 1 < PAGES ? ByteString.copyFromUtf8("" + (number + 1)) : ByteString.EMPTY);
    }

    private static final class Seen implements Flow.Subscriber<Integer> {
        final List<Integer> items = new ArrayList<>();
        Flow.Subscription subscription;
        Throwable failure;
        boolean complete;
        long each;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Integer item) {
            items.add(item);
            if (each > 0) {
                subscription.request(each);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void onComplete() {
            complete = true;
        }
    }

    @Test
    void nothingIsFetchedBeforeItIsWanted() {
        pages.subscribe(seen);
        assertThat(fetched).isEmpty();
        seen.subscription.request(PER_PAGE);
        assertThat(seen.items).hasSize(PER_PAGE);
        assertThat(fetched).hasSize(1);
        seen.subscription.request(1);
        assertThat(fetched).hasSize(2);
        assertThat(seen.complete).isFalse();
    }

    @Test
    void everythingComesOnceAndInOrder() {
        pages.subscribe(seen);
        seen.subscription.request(Long.MAX_VALUE);
        assertThat(seen.items)
                .isEqualTo(IntStream.range(0, PAGES * PER_PAGE).boxed().toList());
        assertThat(seen.complete).isTrue();
        assertThat(fetched).containsExactly("", "1", "2");
    }

    @Test
    void whoeverAsksForOneAtATimeDoesNotGrowTheStack() {
        int many = 200_000;
        Pages<Integer> single = new Pages<>(token -> CompletableFuture.completedFuture(new Pages.Page<>(
                List.of(1), seen.items.size() + 1 < many ? ByteString.copyFromUtf8("x") : ByteString.EMPTY)));
        seen.each = 1;
        single.subscribe(seen);
        seen.subscription.request(1);
        assertThat(seen.items).hasSize(many);
        assertThat(seen.complete).isTrue();
    }

    @Test
    void afterACancellationNothingComes() {
        CompletableFuture<Pages.Page<Integer>> late = new CompletableFuture<>();
        new Pages<Integer>(token -> late).subscribe(seen);
        seen.subscription.request(1);
        seen.subscription.cancel();
        late.complete(page(0));
        assertThat(seen.items).isEmpty();
        assertThat(seen.complete).isFalse();
    }

    @Test
    void aPageThatCannotBeFetchedEndsTheStream() {
        new Pages<Integer>(token -> CompletableFuture.failedFuture(new IllegalStateException("away"))).subscribe(seen);
        seen.subscription.request(1);
        assertThat(seen.failure).hasMessage("away");
    }

    @Test
    void toAskForNothingIsAnError() {
        pages.subscribe(seen);
        seen.subscription.request(0);
        assertThat(seen.failure).isInstanceOf(IllegalArgumentException.class);
        assertThat(fetched).isEmpty();
    }

    @Test
    void anEmptyListCompletes() {
        new Pages<Integer>(token -> CompletableFuture.completedFuture(new Pages.Page<>(List.of(), ByteString.EMPTY)))
                .subscribe(seen);
        seen.subscription.request(1);
        assertThat(seen.complete).isTrue();
    }

    @Test
    void pagesThatAreEmptyAreSkipped() {
        new Pages<Integer>(token -> CompletableFuture.completedFuture(
                        token.isEmpty()
                                ? new Pages.Page<>(List.of(), ByteString.copyFromUtf8("x"))
                                : new Pages.Page<>(List.of(1), ByteString.EMPTY)))
                .subscribe(seen);
        seen.subscription.request(1);
        assertThat(seen.items).containsExactly(1);
        assertThat(seen.complete).isTrue();
    }
}
