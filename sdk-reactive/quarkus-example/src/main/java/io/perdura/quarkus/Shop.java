package io.perdura.quarkus;

import io.perdura.sdk.activity.ActivityInterface;
import io.smallrye.mutiny.Uni;

/** What the outside does for an order. */
@ActivityInterface
public interface Shop {
    /** Where they are. */
    Uni<String> putAside(String goods);

    Uni<String> send(String place);

    Uni<String> putBack(String place);
}
