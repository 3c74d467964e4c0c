package io.perdura.node.launch;

import java.util.List;
import picocli.CommandLine.Option;

/** Which namespaces there are from the start, and how much each may ask for, as flags. */
final class NamespaceFlags {
    @Option(
            names = {"--namespace", "-n"},
            paramLabel = "NAME",
            split = ",",
            description = "Register this namespace if it is missing; may be repeated. \"default\" is always there.")
    private List<String> namespaces = List.of();

    @Option(
            names = "--namespace-rps",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Calls a second that one namespace may make at this node; more are refused. Default: no limit.")
    private int rps;

    int rps() {
        return rps;
    }

    List<String> namespaces() {
        return namespaces;
    }
}
