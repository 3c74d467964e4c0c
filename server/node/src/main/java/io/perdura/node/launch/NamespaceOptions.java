package io.perdura.node.launch;

import java.util.List;
import picocli.CommandLine.Option;

/** What a new database begins with, as flags. */
final class NamespaceOptions {
    @Option(
            names = {"--namespace", "-n"},
            paramLabel = "NAME",
            description = "Register this namespace if it is missing; may be repeated. \"default\" is always there.")
    private List<String> namespaces = List.of();

    @Option(
            names = "--shards",
            paramLabel = "N",
            defaultValue = "${env:NUM_HISTORY_SHARDS:-8}",
            description = "Into how many shards a new database is divided (NUM_HISTORY_SHARDS). Default:"
                    + " ${DEFAULT-VALUE}.")
    private int shards;

    List<String> namespaces() {
        return namespaces;
    }

    int shards() {
        return shards;
    }
}
