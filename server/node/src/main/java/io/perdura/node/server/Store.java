package io.perdura.node.server;

import io.perdura.node.append.PgRunStorage;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.LayoutStorage;
import io.perdura.node.persistence.NodeSessions;
import io.perdura.node.persistence.PgNodeSession;
import io.perdura.node.persistence.ShardStorage;
import io.perdura.node.shard.host.Home;
import io.perdura.node.shard.host.Ownership;
import io.vertx.core.Future;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One database, and the ways to what it holds.
 *
 * @param session by which other nodes see that this one lives; none: it is alone
 */
record Store(
        String name,
        Database database,
        PgRunStorage runs,
        ShardStorage shards,
        LayoutStorage layouts,
        @Nullable PgNodeSession session) {

    boolean isReachable() {
        return database.health().isReachable();
    }

    /** A node that is alone knows of no others. */
    NodeSessions sessions() {
        PgNodeSession among = session;
        return among == null ? () -> Future.succeededFuture(Set.of()) : among;
    }

    Home home() {
        return new Home(name, runs, new Ownership(shards, sessions(), this::isReachable));
    }
}
