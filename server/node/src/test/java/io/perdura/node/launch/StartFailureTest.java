package io.perdura.node.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.persistence.SchemaException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    private static final ExternalPostgresConfig POSTGRES =
            new ExternalPostgresConfig("postgresql://me:secret@db.example/orders");

    @Test
    void aDatabaseThatIsDownIsNamed() {
        FatalStart failure = explain(new ExecutionException(
                new ConnectException("finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1")));

        assertThat(failure).hasMessage("Postgres at db.example:5432/orders does not answer: connection refused.");
        assertThat(failure.exit()).isEqualTo(StartExit.DATABASE_UNREACHABLE);
    }

    @Test
    void aWrongPasswordIsNotAnUnreachableDatabase() {
        FatalStart failure = explain(new PgException("password authentication failed", "FATAL", "28P01", ""));

        assertThat(failure).hasMessageContaining("refuses this user or password");
        assertThat(failure.exit()).isEqualTo(StartExit.DATABASE_REFUSED);
    }

    @Test
    void aNewerDatabaseSaysWhatToDoInTheSecondLine() {
        FatalStart failure = explain(new SchemaException("The database has schema version 9. Start a newer server."));

        assertThat(failure).hasMessage("The database has schema version 9.");
        assertThat(failure.wayOut()).isEqualTo("Start a newer server.");
        assertThat(failure.exit()).isEqualTo(StartExit.DATABASE_SCHEMA);
    }

    private static FatalStart explain(Throwable failure) {
        return StartFailure.explain(failure, POSTGRES);
    }
}
