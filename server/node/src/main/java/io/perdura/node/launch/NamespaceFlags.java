package io.perdura.node.launch;

import java.util.List;
import picocli.CommandLine.Option;

/** Which namespaces there are from the start, as a flag. */
final class NamespaceFlags {
    @Option(
            names = {"--namespace", "-n"},
            paramLabel = "NAME",
            split = ",",
            description = "Register this namespace if it is missing; may be repeated. \"default\" is always there.")
    private List<String> namespaces = List.of();

    List<String> namespaces() {
        return namespaces;
    }
}
