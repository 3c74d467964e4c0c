package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The layout over all databases: each change is one of the database that has the shards. */
public final class JoinedLayouts implements LayoutStorage {
    private final Map<String, LayoutStorage> parts;

    /** @param parts by the name of the database */
    public JoinedLayouts(Map<String, LayoutStorage> parts) {
        this.parts = Map.copyOf(parts);
    }

    @Override
    public Future<Boolean> change(LayoutChange change) {
        return part(change.database()).change(change);
    }

    @Override
    public Future<Boolean> prefer(ShardRow shard, String address) {
        return part(shard.database()).prefer(shard, address);
    }

    private LayoutStorage part(String database) {
        LayoutStorage part = parts.get(database);
        if (part == null) {
            throw new LayoutRefused("This node does not know the database " + database + ".");
        }
        return part;
    }

    @Override
    public Future<List<FormerShard>> former(List<Integer> shardIds) {
        List<Future<List<FormerShard>>> asked =
                parts.values().stream().map(part -> part.former(shardIds)).toList();
        return Future.all(asked).map(all -> {
            List<FormerShard> former = new ArrayList<>();
            asked.forEach(one -> former.addAll(one.result()));
            former.sort(Comparator.comparingInt(FormerShard::slotFrom));
            return former;
        });
    }
}
