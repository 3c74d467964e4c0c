package io.perdura.node.shard.route;

import io.perdura.node.routing.Routes;
import io.perdura.node.shard.host.ShardSlot;

/** Everything that a shard does on request, family by family. */
public final class ShardRoutes {

    private ShardRoutes() {}

    public static Routes<ShardSlot> table() {
        Routes<ShardSlot> routes = new Routes<>();
        StartRoute.addTo(routes);
        ResetRoute.addTo(routes);
        BatchRoutes.addTo(routes);
        WorkflowRoutes.addTo(routes);
        HistoryRoutes.addTo(routes);
        QueryRoutes.addTo(routes);
        UpdateRoutes.addTo(routes);
        WorkflowTaskRoutes.addTo(routes);
        ActivityRoutes.addTo(routes);
        TaskRoutes.addTo(routes);
        OperationRoutes.addTo(routes);
        MessageRoutes.addTo(routes);
        return routes;
    }
}
