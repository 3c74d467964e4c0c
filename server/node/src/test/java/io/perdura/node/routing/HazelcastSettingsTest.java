package io.perdura.node.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import io.perdura.cluster.Discovery;
import io.perdura.node.config.Role;
import java.io.File;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What comes over Hazelcast's port in Java's own form. */
class HazelcastSettingsTest {
    private final InternalSerializationService filtered =
            new DefaultSerializationServiceBuilder().setConfig(serialization()).build();
    private final InternalSerializationService open = new DefaultSerializationServiceBuilder().build();

    /** If it cannot be read, an operation that met a moving partition waits for its timeout. */
    @Test
    void failuresThatAreTriedAgainCanBeRead() {
        RetryableHazelcastException failure =
                new RetryableHazelcastException("moved", new IllegalStateException("why"));
        failure.addSuppressed(new IllegalArgumentException("and"));

        Object read = filtered.toObject((Data) open.toData(failure));

        assertThat(read).isInstanceOf(RetryableHazelcastException.class);
    }

    @Test
    void othersClassesAreNotMadeObjectsOf() {
        for (Object foreign : List.of(new File("x"), new UncheckedIOException(new java.io.IOException("x")))) {
            Data written = open.toData(foreign);

            assertThatThrownBy(() -> filtered.toObject(written)).rootCause().isInstanceOf(SecurityException.class);
        }
    }

    private static SerializationConfig serialization() {
        ClusterOptions options = new ClusterOptions(
                "127.0.0.1", 5701, 0, new Discovery.Members(List.of()), "127.0.0.1:7233", Role.all(), null);
        return HazelcastSettings.of(options, new Node(UUID.randomUUID().toString(), "127.0.0.1:7233"))
                .getSerializationConfig();
    }
}
