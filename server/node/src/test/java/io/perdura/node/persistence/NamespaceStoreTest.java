package io.perdura.node.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.vertx.core.Vertx;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespaceStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private NamespaceStore namespaces;

    @BeforeEach
    void open() {
        namespaces = new PgNamespaceStore(new Database(vertx, TestPostgres.migrated(vertx, 1), DatabaseLimits.DEFAULT));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void aNamespaceIsInsertedOnceByIdAndByName() {
        NamespaceRow row = namespace("a");

        assertThat(namespaces.insertIfAbsent(row).await()).isTrue();
        assertThat(namespaces.insertIfAbsent(row).await()).isFalse();
        assertThat(namespaces.insertIfAbsent(namespace("a")).await()).isFalse();
        assertThat(namespaces.findByName("a").await()).isEqualTo(row);
        assertThat(namespaces.findById(row.id()).await()).isEqualTo(row);
        assertThat(namespaces.findByName("b").await()).isNull();
        assertThat(namespaces.list().await()).containsExactly(row);
    }

    @Test
    void anUpdateNeedsTheStoredVersionAndAFreeName() {
        NamespaceRow row = namespace("a");
        namespaces.insertIfAbsent(row).await();
        namespaces.insertIfAbsent(namespace("b")).await();
        NamespaceRow changed = new NamespaceRow(row.id(), "c", 2, ByteString.copyFromUtf8("new"), 0);

        assertThat(namespaces.update(changed).await()).isTrue();
        assertThat(namespaces.update(changed).await()).isFalse();
        NamespaceRow stored = namespaces.findById(row.id()).await();
        assertThat(stored).isEqualTo(new NamespaceRow(row.id(), "c", 2, ByteString.copyFromUtf8("new"), 1));
        assertThat(namespaces
                        .update(new NamespaceRow(row.id(), "b", 2, ByteString.EMPTY, 1))
                        .await())
                .isFalse();
    }

    private static NamespaceRow namespace(String name) {
        return new NamespaceRow(UUID.randomUUID(), name, 1, ByteString.copyFromUtf8("detail"), 0);
    }
}
