package io.perdura.node.differential;

import java.util.List;

/** A name and the steps that are taken, in order, against each server. */
record Case(String name, List<Step> steps) {

    /** The file it stands in, and the one its answers are recorded in. */
    String family() {
        return name.substring(0, name.indexOf('/'));
    }
}
