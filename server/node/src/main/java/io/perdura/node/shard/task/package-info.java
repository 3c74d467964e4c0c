/** Tasks that runs owe to workers: offering them, listing those that nobody takes, and what a poller gets. */
@NullMarked
package io.perdura.node.shard.task;

import org.jspecify.annotations.NullMarked;
