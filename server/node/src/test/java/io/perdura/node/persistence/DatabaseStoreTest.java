package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseStoreTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void moreThanTheQueueHoldsIsRefusedAsOverload() {
        Database database =
                new Database(vertx, TestPostgres.empty(vertx), new DatabaseLimits(1, 3, 5_000, 1, 3, 5_000));
        database.probe().await();

        List<Future<?>> queries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            queries.add(database.reads().run("SELECT pg_sleep(0.05)", Tuple.tuple()));
        }
        Future.join(queries).otherwiseEmpty().await();

        List<Future<?>> refused = queries.stream().filter(Future::failed).toList();
        assertThat(refused).hasSizeBetween(1, 17);
        assertThat(refused).allSatisfy(query -> assertOverloaded(query.cause()));
    }

    @Test
    void whatTakesTooLongIsRefusedAsOverload() {
        Database database =
                new Database(vertx, TestPostgres.empty(vertx), new DatabaseLimits(1, 3, 1_000, 1, 3, 1_000));
        database.probe().await();

        Future<?> slow = database.queries().run("SELECT pg_sleep(30)", Tuple.tuple());
        Future.join(List.of(slow)).otherwiseEmpty().await();

        assertOverloaded(slow.cause());
        database.probe().await();
    }

    @Test
    void aPostgresThatIsNotThereIsUnavailable() {
        Database database = new Database(
                vertx, PostgresOptions.fromUrl("postgres://me:x@127.0.0.1:1/none"), DatabaseLimits.DEFAULT);

        Future<Void> probe = database.probe();
        probe.otherwiseEmpty().await();

        assertThat(probe.cause()).isInstanceOfSatisfying(Rejection.class, rejection -> {
            assertThat(rejection.code()).isEqualTo(Code.UNAVAILABLE);
            assertThat(rejection.getMessage()).isEqualTo("shard unavailable, please backoff and retry");
        });
    }

    private static void assertOverloaded(Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(Rejection.class, rejection -> {
            assertThat(rejection.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(((ResourceExhaustedFailure) rejection.detail()).getCause())
                    .isEqualTo(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED);
        });
    }
}
