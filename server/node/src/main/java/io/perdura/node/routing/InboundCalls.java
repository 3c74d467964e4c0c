package io.perdura.node.routing;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls of other nodes that this one works on. Those answered a moment ago are kept too: a caller that went away
 * while its answer was on the way says so, and a task in it must come back. Used on one context.
 */
final class InboundCalls {
    private static final int ANSWERED_MAX = 10_000;

    private final Map<String, Map<Long, Call>> byNode = new HashMap<>();
    private final Map<String, Call> answered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Call> eldest) {
            return size() > ANSWERED_MAX;
        }
    };

    int count(String node) {
        return byNode.getOrDefault(node, Map.of()).size();
    }

    boolean has(String node, long id) {
        return byNode.getOrDefault(node, Map.of()).containsKey(id);
    }

    List<String> nodes() {
        return List.copyOf(byNode.keySet());
    }

    void add(String node, long id, Call call) {
        byNode.computeIfAbsent(node, name -> new HashMap<>()).put(id, call);
    }

    void answered(String node, long id, Call call) {
        Map<Long, Call> calls = byNode.get(node);
        if (calls != null && calls.remove(id) != null) {
            call.answered();
            if (call.mindsDelivery()) { // else nothing would come back, and what the call carries is kept for nothing
                answered.put(node + id, call);
            }
            if (calls.isEmpty()) {
                byNode.remove(node);
            }
        }
    }

    /** Of how many answered calls something may have to come back. */
    int kept() {
        return answered.size();
    }

    void cancel(String node, long id) {
        Call waiting = byNode.getOrDefault(node, Map.of()).get(id);
        if (waiting != null) {
            waiting.cancel();
            return;
        }
        Call done = answered.remove(node + id);
        if (done != null) {
            done.undelivered();
        }
    }

    /** Whoever waited at the node is gone; what it was answered it may have passed on. */
    void left(String node) {
        Map<Long, Call> calls = byNode.remove(node);
        if (calls != null) {
            List.copyOf(calls.values()).forEach(Call::cancel);
        }
    }
}
