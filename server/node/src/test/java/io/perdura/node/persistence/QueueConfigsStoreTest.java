package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueConfigsStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private final UUID namespace = UUID.randomUUID();
    private Database database;
    private PgQueueConfigs configs;

    @BeforeEach
    void open() {
        database = new Database(vertx, TestPostgres.migrated(1), DatabaseLimits.DEFAULT);
        configs = new PgQueueConfigs(database);
    }

    @AfterEach
    void close() {
        database.close().await();
        vertx.close().await();
    }

    @Test
    void whatWasNeverSetIsEmptyAndWhatWasSetIsOfItsQueueAndTypeOnly() {
        configs.update(namespace, "q", 2, config -> weigh(config, "a")).await();

        assertThat(weights("q", 2)).containsExactly("a");
        assertThat(weights("q", 1)).isEmpty();
        assertThat(weights("other", 2)).isEmpty();
        assertThat(configs.load(UUID.randomUUID(), "q", 2).await()).isEqualTo(TaskQueueConfig.getDefaultInstance());
    }

    @Test
    void changesOfManyAtOnceAreAllKept() {
        List<Future<TaskQueueConfig>> changes = new ArrayList<>();
        for (String key : List.of("a", "b", "c", "d")) {
            changes.add(configs.update(namespace, "q", 2, config -> weigh(config, key)));
        }
        Future.all(changes).await();

        assertThat(weights("q", 2)).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    private Iterable<String> weights(String queue, int type) {
        return configs.load(namespace, queue, type)
                .await()
                .getFairnessWeightOverridesMap()
                .keySet();
    }

    private static TaskQueueConfig weigh(TaskQueueConfig config, String key) {
        return config.toBuilder().putFairnessWeightOverrides(key, 2).build();
    }
}
