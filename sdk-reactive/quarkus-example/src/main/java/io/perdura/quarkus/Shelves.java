package io.perdura.quarkus;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Activities are a bean like any other: whatever can be injected can be used. This one has Quarkus' own Vert.x. */
@ApplicationScoped
public class Shelves implements Shop {
    private static final long WALK_MS = 5;

    @Inject
    Vertx vertx;

    @Override
    public Uni<String> putAside(String goods) {
        return walk("shelf of " + goods);
    }

    @Override
    public Uni<String> send(String place) {
        return walk("sent from " + place);
    }

    @Override
    public Uni<String> putBack(String place) {
        return walk("put back at " + place);
    }

    private Uni<String> walk(String found) {
        return Uni.createFrom().emitter(emitter -> vertx.setTimer(WALK_MS, fired -> emitter.complete(found)));
    }
}
