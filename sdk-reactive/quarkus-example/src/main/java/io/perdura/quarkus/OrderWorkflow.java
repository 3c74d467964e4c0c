package io.perdura.quarkus;

import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.ActivityOptions;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Not a bean: an instance for each run is made by the worker, and what it needs of the outside it gets by activities. */
public class OrderWorkflow implements OrderFlow {
    private final Shop shop = Flow.activity(Shop.class, ActivityOptions.timeout(10, TimeUnit.SECONDS));
    private boolean paid;
    private String state = "new";

    @Override
    public Uni<String> order(String goods) {
        return shop.putAside(goods)
                .invoke(place -> state = "at " + place)
                .chain(place -> Flow.await(() -> paid, Duration.ofDays(30))
                        .chain(inTime -> inTime ? shop.send(place) : shop.putBack(place)));
    }

    @Override
    public void paid() {
        paid = true;
    }

    @Override
    public String state() {
        return state;
    }
}
