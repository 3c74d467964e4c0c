/** The calls that register and change namespaces, and what belongs to one. */
@NullMarked
package io.perdura.node.api.namespace;

import org.jspecify.annotations.NullMarked;
