package io.perdura.node.persistence;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.Database.SqlRunner;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The settings of task queues in Postgres: a row for each queue that has any. */
public final class PgQueueConfigs {
    private static final int TRIES_MAX = 10;

    private static final String SELECT = "SELECT version, config FROM task_queue_config"
            + " WHERE namespace_id = $1 AND task_queue = $2 AND task_queue_type = $3";

    /** Version 0 is that of a row that is not there. */
    private static final String PUT = "INSERT INTO task_queue_config AS c"
            + " (namespace_id, task_queue, task_queue_type, version, config) SELECT $1, $2, $3, 1, $5 WHERE $4::bigint = 0"
            + " ON CONFLICT DO NOTHING";

    private static final String REPLACE = "UPDATE task_queue_config SET version = version + 1, config = $5"
            + " WHERE namespace_id = $1 AND task_queue = $2 AND task_queue_type = $3 AND version = $4";

    private record Versioned(long version, TaskQueueConfig config) {}

    private final SqlRunner reads;

    public PgQueueConfigs(Database database) {
        this.reads = database.reads();
    }

    public Future<TaskQueueConfig> load(UUID namespaceId, String queue, int type) {
        return versioned(namespaceId, queue, type).map(Versioned::config);
    }

    /** Empty if nothing was ever stored for the queue. */
    public Future<Optional<TaskQueueConfig>> find(UUID namespaceId, String queue, int type) {
        return versioned(namespaceId, queue, type)
                .map(found -> found.version() == 0 ? Optional.empty() : Optional.of(found.config()));
    }

    public Future<TaskQueueConfig> update(
            UUID namespaceId, String queue, int type, UnaryOperator<TaskQueueConfig> change) {
        return update(namespaceId, queue, type, change, TRIES_MAX);
    }

    private Future<TaskQueueConfig> update(
            UUID namespaceId, String queue, int type, UnaryOperator<TaskQueueConfig> change, int tries) {
        return versioned(namespaceId, queue, type).compose(current -> {
            TaskQueueConfig changed = change.apply(current.config());
            return reads.run(
                            current.version() == 0 ? PUT : REPLACE,
                            Sql.tuple(namespaceId, queue, type, current.version(), Sql.buffer(changed.toByteString())))
                    .compose(written -> {
                        if (written.rowCount() == 1) {
                            return Future.succeededFuture(changed);
                        }
                        return tries > 1
                                ? update(namespaceId, queue, type, change, tries - 1)
                                : Future.failedFuture(new Rejection(
                                        Code.UNAVAILABLE, "the task queue is being changed by many at once"));
                    });
        });
    }

    private Future<Versioned> versioned(UUID namespaceId, String queue, int type) {
        return reads.run(SELECT, Sql.tuple(namespaceId, queue, type)).map(rows -> {
            @Nullable Row row = rows.size() == 0 ? null : rows.iterator().next();
            return row == null
                    ? new Versioned(0, TaskQueueConfig.getDefaultInstance())
                    : new Versioned(row.getLong(0), parse(row));
        });
    }

    private static TaskQueueConfig parse(Row row) {
        try {
            return TaskQueueConfig.parseFrom(Sql.bytes(row, 1));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable settings of a task queue", e);
        }
    }
}
