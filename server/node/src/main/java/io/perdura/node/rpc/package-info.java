/** The calls there are, as values: what each asks for, what it answers and where it is decided. Knows of nobody. */
@NullMarked
package io.perdura.node.rpc;

import org.jspecify.annotations.NullMarked;
