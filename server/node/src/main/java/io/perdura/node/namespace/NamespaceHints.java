package io.perdura.node.namespace;

/** Tells all nodes, this one included, that a namespace changed; may be lost, so nothing rests on it but speed. */
@FunctionalInterface
public interface NamespaceHints {
    void changed(String name);
}
