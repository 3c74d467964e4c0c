/** What runs say to each other: kept by the sender until it is acknowledged, taken by the receiver once. */
@NullMarked
package io.perdura.engine.outbox;

import org.jspecify.annotations.NullMarked;
