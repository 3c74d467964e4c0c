/**
 * A whole server in the process, for tests: shards, task queues and the API as in production, storage in memory, time from
 * whoever drives it. Read {@link io.perdura.sdk.testing.server.MemoryNode} first. Everything on the driver's thread.
 */
@NullMarked
package io.perdura.sdk.testing.server;

import org.jspecify.annotations.NullMarked;
