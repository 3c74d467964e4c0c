package io.perdura.sdk.kit;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.UpdateValidatorMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Orders, for the tests of the kit. */
final class Orders {
    private Orders() {}

    /** What clients know of it. */
    @WorkflowInterface
    public interface Order {
        @WorkflowMethod
        CompletableFuture<String> place(String item);

        @SignalMethod
        void confirm();

        @UpdateMethod
        CompletableFuture<Integer> add(int pieces);

        @UpdateValidatorMethod(updateName = "add")
        void validateAdd(int pieces);

        @QueryMethod
        String status();
    }

    /** What is shipped apart. */
    @WorkflowInterface
    public interface Shipping {
        @WorkflowMethod
        CompletableFuture<String> ship(String item, int pieces);
    }

    /** Ships after a week. */
    public static final class ShippingFlow implements Shipping {
        @Override
        public CompletableFuture<String> ship(String item, int pieces) {
            return Flow.sleep(Duration.ofDays(7)).thenApply(slept -> pieces + " " + item);
        }
    }

    /** The outside. */
    @ActivityInterface
    public interface Shop {
        CompletableFuture<String> charge(String item);

        String pack(String item);
    }

    /** Charged, waits a month to be confirmed, and is shipped by a child. */
    public static final class OrderFlow implements Order {
        private final Shop shop = Flow.activity(Shop.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(10)));
        private boolean confirmed;
        private int pieces = 1;
        private String status = "new";

        @Override
        public CompletableFuture<String> place(String item) {
            return shop.charge(item)
                    .thenCompose(charged -> {
                        status = charged;
                        return Flow.await(() -> confirmed, Duration.ofDays(30));
                    })
                    .thenCompose(told -> {
                        status = told ? "confirmed" : "forgotten";
                        return told ? Flow.call(() -> shop.pack(item)) : CompletableFuture.completedFuture("nothing");
                    })
                    .thenCompose(packed -> {
                        status = packed;
                        return Flow.child(Shipping.class).ship(packed, pieces);
                    });
        }

        @Override
        public void confirm() {
            confirmed = true;
        }

        @Override
        public CompletableFuture<Integer> add(int more) {
            return Flow.sleep(Duration.ofHours(1)).thenApply(slept -> pieces += more);
        }

        @Override
        public void validateAdd(int more) {
            if (more <= 0) {
                throw new IllegalArgumentException("nothing to add");
            }
        }

        @Override
        public String status() {
            return status;
        }
    }
}
