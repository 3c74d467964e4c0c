/** Namespaces: their settings, and the copy each node keeps of them. */
@NullMarked
package io.perdura.node.namespace;

import org.jspecify.annotations.NullMarked;
