/** Where the process begins: read {@link io.perdura.node.Main} first. */
@NullMarked
package io.perdura.node;

import org.jspecify.annotations.NullMarked;
