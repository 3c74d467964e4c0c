package io.perdura.node.differential;

import java.util.List;
import java.util.Set;

/** A name and the steps that are taken, in order, against each server. */
record Case(String name, List<Step> steps) {

    /** @param names of cases, and families with their slash */
    boolean isIn(Set<String> names) {
        return names.contains(name) || names.contains(name.substring(0, name.indexOf('/') + 1));
    }
}
