package io.perdura.node.simulation;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What is made wrong on purpose, in simulated parts only. */
record Switches(Set<Wrong> wrong) {
    static final Switches NONE = new Switches(Set.of());

    static Switches of(Wrong... wrong) {
        return new Switches(Arrays.stream(wrong).collect(Collectors.toSet()));
    }

    boolean has(Wrong one) {
        return wrong.contains(one);
    }
}
