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
}
