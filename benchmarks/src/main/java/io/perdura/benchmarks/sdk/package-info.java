/**
 * The reactive SDK beside the stock Java SDK: the same workflows, the same client, the same server, one column after the other, each
 * worker in a process of its own. Read {@link io.perdura.benchmarks.sdk.SdkBench} first.
 */
@NullMarked
package io.perdura.benchmarks.sdk;

import org.jspecify.annotations.NullMarked;
