package io.perdura.node.routing;

/**
 * Names a task queue of one type.
 *
 * @param type 1 workflow, 2 activity, 3 nexus, as TaskQueueType numbers them
 * @param sticky whether this is a worker's own queue, which goes by its own name
 */
public record TaskQueueKey(String namespaceId, String name, int type, boolean sticky) {

    /** Where the workers of a namespace are known: a name that no client can give a queue. */
    public static TaskQueueKey workersOf(String namespaceId) {
        return new TaskQueueKey(namespaceId, "/_sys/workers", 0, false);
    }
}
