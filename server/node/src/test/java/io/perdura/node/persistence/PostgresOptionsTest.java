package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresOptionsTest {
    @Test
    void neverShowsThePassword() {
        PostgresOptions options = PostgresOptions.fromUrl("postgres://me:s3cret@db.example:5433/perdura");

        assertThat(options.toString()).isEqualTo("postgres://me@db.example:5433/perdura");
        assertThatThrownBy(() -> PostgresOptions.fromUrl("mysql://me:s3cret@db/perdura"))
                .hasMessageNotContaining("s3cret")
                .hasMessageContaining("postgres://user:password@host:port/database");
    }

    @Test
    void settingsOfTheUrlWinOverOurs() {
        PostgresOptions options =
                PostgresOptions.fromUrl("postgres://me@db/perdura?sslmode=prefer&statement_timeout=1s");

        assertThat(options.connect(Map.of("statement_timeout", "9s", "lock_timeout", "9s"))
                        .getProperties())
                .containsEntry("statement_timeout", "1s")
                .containsEntry("lock_timeout", "9s");
    }

    @Test
    void ofSeveralHostsOneIsUsedAndAllAreShown() {
        PostgresOptions options =
                PostgresOptions.fromUrl("postgres://me:s3cret@one:5433,two/perdura?target_session_attrs=read-write");

        assertThat(options.shown()).isEqualTo("one:5433,two:5432/perdura");
        assertThat(options.host()).isEqualTo("one");
        options.primary().is(options.primary().hosts().get(1));
        assertThat(options.connect(Map.of()).getHost()).isEqualTo("two");
        assertThat(options.connect(Map.of()).getPort()).isEqualTo(5432);
        assertThat(options.connect(Map.of()).getProperties()).doesNotContainKey("target_session_attrs");
    }

    @Test
    void whoAsksForAStandbyIsRefused() {
        assertThatThrownBy(() -> PostgresOptions.fromUrl("postgres://me@one,two/perdura?target_session_attrs=standby"))
                .hasMessageContaining("target_session_attrs may be read-write, primary or any");
    }

    @Test
    void aStandbyAndWhoWasThePrimaryBeforeAnotherAreNotTrusted() {
        PrimaryHost primary =
                PostgresOptions.fromUrl("postgres://me@one,two/perdura").primary();

        assertThat(primary.refusal(new ServerRole(true, 0))).contains("standby");
        assertThat(primary.refusal(new ServerRole(false, 1))).isNull();
        assertThat(primary.refusal(new ServerRole(false, 2))).isNull();
        assertThat(primary.refusal(new ServerRole(false, 1))).contains("before another server was promoted");
    }
}
