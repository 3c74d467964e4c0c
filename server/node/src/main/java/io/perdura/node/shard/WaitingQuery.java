package io.perdura.node.shard;

import io.perdura.node.routing.Reply;
import io.temporal.api.query.v1.WorkflowQuery;
import io.vertx.core.Promise;

/** One query that somebody waits for; {@code query.QueryDesk} brings it to a worker. */
public final class WaitingQuery {
    public final String id;
    public final WorkflowQuery query;
    public final Promise<Reply> promise = Promise.promise();
    public Runnable cancelDeadline = () -> {};
    public Runnable cancelPatience = () -> {};
    public boolean started;
    public boolean answered;
    public long lastPollMs;

    public WaitingQuery(String id, WorkflowQuery query) {
        this.id = id;
        this.query = query;
    }
}
