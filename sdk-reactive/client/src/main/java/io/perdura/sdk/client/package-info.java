/** Empty yet: what starts, signals, queries and awaits workflows. */
@NullMarked
package io.perdura.sdk.client;

import org.jspecify.annotations.NullMarked;
