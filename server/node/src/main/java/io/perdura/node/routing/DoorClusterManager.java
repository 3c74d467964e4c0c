package io.perdura.node.routing;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/** The cluster of a Vert.x over a Hazelcast that was put together by ourselves, and so is ours to shut down. */
final class DoorClusterManager extends HazelcastClusterManager {
    private final HazelcastInstance hazelcast;
    private Future<Vertx> used = Future.failedFuture("not used yet");

    DoorClusterManager(HazelcastInstance hazelcast) {
        super(hazelcast);
        this.hazelcast = hazelcast;
    }

    @Override
    public void init(Vertx vertx) {
        used = Future.succeededFuture(vertx);
        super.init(vertx);
    }

    @Override
    public void leave(Completable<Void> done) {
        Promise<Void> left = Promise.promise();
        super.leave(left);
        left.future()
                .eventually(() -> used.compose(vertx -> vertx.<Void>executeBlocking(() -> {
                    hazelcast.shutdown();
                    return null;
                })))
                .onComplete(outcome -> done.complete(null, outcome.cause()));
    }
}
