package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.Set;

/**
 * Which nodes have a session in Postgres. A session ends with its process, at once, or a few seconds after its machine or
 * its network; a node that has none cannot write.
 */
public interface NodeSessions {
    /** The ids of those that have one now. */
    Future<Set<String>> present();
}
