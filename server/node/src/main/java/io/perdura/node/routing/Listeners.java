package io.perdura.node.routing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who hears what is broadcast. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Map<String, List<Consumer<byte[]>>> byTopic = new ConcurrentHashMap<>();

    void add(String topic, Consumer<byte[]> listener) {
        byTopic.computeIfAbsent(topic, name -> new CopyOnWriteArrayList<>()).add(listener);
    }

    void tell(String topic, byte[] body) {
        for (Consumer<byte[]> listener : byTopic.getOrDefault(topic, List.of())) {
            try {
                listener.accept(body);
            } catch (RuntimeException failure) {
                LOG.warn("A listener failed on topic {}", topic, failure);
            }
        }
    }
}
