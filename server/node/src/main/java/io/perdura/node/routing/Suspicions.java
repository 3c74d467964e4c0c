package io.perdura.node.routing;

import io.perdura.node.persistence.NodeSessions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure of nodes whose connection broke: one that does not answer and has no session in Postgres any more is gone, and
 * nobody waits until it has been silent for long enough. A broken connection alone says nothing, nor does a lost session.
 * Used on one context.
 */
final class Suspicions {
    private static final Logger LOG = LoggerFactory.getLogger(Suspicions.class);

    /** The session ends a moment after the process. */
    private static final long AGAIN_MIN_MS = 5;

    private static final long AGAIN_MAX_MS = 100;

    private final String selfId;
    private final Beliefs beliefs;
    private final NodeSessions sessions;
    private final Surroundings surroundings;
    private final Map<String, Long> sinceMs = new HashMap<>();

    /** What a suspicion needs of the node that has it. */
    interface Surroundings {
        long nowMs();

        /** Asks the node out of turn. */
        void ask(String nodeId);

        /** Runs it on the context, after that time. */
        void later(long ms, Runnable action);

        /** Runs it on the context. */
        void soon(Runnable action);

        /** What is believed has changed. */
        void changed();
    }

    Suspicions(String selfId, Beliefs beliefs, NodeSessions sessions, Surroundings surroundings) {
        this.selfId = selfId;
        this.beliefs = beliefs;
        this.sessions = sessions;
        this.surroundings = surroundings;
    }

    void suspect(String nodeId) {
        long nowMs = surroundings.nowMs();
        if (beliefs.hears(nodeId, nowMs) && sinceMs.putIfAbsent(nodeId, nowMs) == null) {
            surroundings.ask(nodeId);
            look(nodeId, nowMs, AGAIN_MIN_MS);
        }
    }

    private void look(String nodeId, long suspectedMs, long pauseMs) {
        sessions.present()
                .onComplete(found -> surroundings.soon(() -> {
                    long nowMs = surroundings.nowMs();
                    if (isSettled(nodeId, suspectedMs, nowMs)) {
                        sinceMs.remove(nodeId);
                    } else if (found.succeeded() && hasNone(nodeId, found.result())) {
                        LOG.info(
                                "Node {} is gone: a connection to it broke {} ms ago, and its session in Postgres has ended",
                                nodeId,
                                nowMs - suspectedMs);
                        sinceMs.remove(nodeId);
                        beliefs.gone(nodeId, nowMs);
                        surroundings.changed();
                    } else {
                        surroundings.later(
                                pauseMs, () -> look(nodeId, suspectedMs, Math.min(2 * pauseMs, AGAIN_MAX_MS)));
                    }
                }));
    }

    /** It answers, or is out of sight anyway. */
    private boolean isSettled(String nodeId, long suspectedMs, long nowMs) {
        return beliefs.hasAnsweredSince(nodeId, suspectedMs)
                || !beliefs.hears(nodeId, nowMs)
                || nowMs - suspectedMs > Beliefs.SILENT_MS;
    }

    /** Who does not find itself there sees nothing. */
    private boolean hasNone(String nodeId, Set<String> present) {
        return present.contains(selfId) && !present.contains(nodeId);
    }
}
