/**
 * Namespaces: what is stored of them ({@link io.perdura.node.namespace.NamespaceDetail}), how requests change that
 * ({@link io.perdura.node.namespace.NamespaceEdit}, pure), and the copy that each node keeps
 * ({@link io.perdura.node.namespace.NamespaceRegistry}, for all threads). The calls themselves are in {@code api}.
 */
@NullMarked
package io.perdura.node.namespace;

import org.jspecify.annotations.NullMarked;
