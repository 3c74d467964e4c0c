/** TLS for Hazelcast's port, which its open edition leaves out: who may come in, and how bytes are sealed. */
@NullMarked
package io.perdura.node.routing.door;

import org.jspecify.annotations.NullMarked;
