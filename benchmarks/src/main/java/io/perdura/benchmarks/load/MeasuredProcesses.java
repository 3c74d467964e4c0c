package io.perdura.benchmarks.load;

import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.LocalSockets;
import io.perdura.node.launch.StartExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes whose CPU time is counted, by name; each stands for all its descendants that have no name of their own. */
record MeasuredProcesses(Map<String, Long> pids) {
    private static final long KIB_PER_MIB = 1_024;

    /** From {@code server=PID,postgres=PID}. */
    static MeasuredProcesses parse(String text) {
        Map<String, Long> pids = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            if (!pair.matches("[a-z]+=[0-9]{1,9}")) {
                throw new FatalStart(
                        StartExit.USAGE, "--pids holds \"" + pair + "\".", "Give --pids server=PID,postgres=PID.");
            }
            pids.put(pair.substring(0, pair.indexOf('=')), Long.valueOf(pair.substring(pair.indexOf('=') + 1)));
        }
        return new MeasuredProcesses(pids);
    }

    /** The process that listens at an address of this machine, and the Postgres on this machine it is connected to. */
    static MeasuredProcesses find(int port) {
        LocalSockets sockets = LocalSockets.read();
        Map<String, Long> pids = new LinkedHashMap<>();
        sockets.listener(port).ifPresent(server -> {
            pids.put("server", server);
            sockets.connectedTo(server).stream()
                    .flatMap(connected -> sockets.listener(connected).stream())
                    .filter(process -> LocalSockets.name(process).startsWith("postgres"))
                    .findFirst()
                    .ifPresent(postgres -> pids.put("postgres", postgres));
        });
        return new MeasuredProcesses(pids);
    }

    /** What it holds in memory at the moment, without its children. */
    Optional<Long> residentMiB(String name) {
        Long pid = pids.get(name);
        if (pid == null) {
            return Optional.empty();
        }
        try (Stream<String> status = Files.lines(Path.of("/proc", pid.toString(), "status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // it has ended, or there is no such table here
        }
    }

    CpuUsage usage() {
        ProcessTable table = ProcessTable.read();
        Collection<Long> named = List.copyOf(pids.values());
        Map<String, Double> millis = new LinkedHashMap<>();
        pids.forEach((name, pid) -> millis.put(name, table.cpuMillis(pid, named)));
        return new CpuUsage(millis);
    }
}
