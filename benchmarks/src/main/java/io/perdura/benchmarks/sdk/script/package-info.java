/**
 * A server that is a script: it gives a worker tasks as fast as that takes them, and remembers nothing. What a worker costs by
 * itself is seen against it, where a real server on the same machine would take most of the processor.
 */
@NullMarked
package io.perdura.benchmarks.sdk.script;

import org.jspecify.annotations.NullMarked;
