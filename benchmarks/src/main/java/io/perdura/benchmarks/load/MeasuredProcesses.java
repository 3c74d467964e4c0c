package io.perdura.benchmarks.load;

import io.perdura.node.launch.DataDirectory;
import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.PortOwner;
import io.perdura.node.launch.StartExit;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final String POSTMASTER = "postmaster.pid";
    private static final int POSTMASTER_DEPTH_MAX = 4;

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

    /** The process that listens at an address of this machine, and its Postgres if the data directory is its own. */
    static MeasuredProcesses find(String address, Path dataDirectory) {
        Map<String, Long> pids = new LinkedHashMap<>();
        PortOwner.pid(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))
                .ifPresent(server -> {
                    pids.put("server", server);
                    if (DataDirectory.holder(dataDirectory).equals(Optional.of(server))) {
                        postmaster(dataDirectory).ifPresent(pid -> pids.put("postgres", pid));
                    }
                });
        return new MeasuredProcesses(pids);
    }

    CpuUsage usage() {
        ProcessTable table = ProcessTable.read();
        Collection<Long> named = List.copyOf(pids.values());
        Map<String, Double> millis = new LinkedHashMap<>();
        pids.forEach((name, pid) -> millis.put(name, table.cpuMillis(pid, named)));
        return new CpuUsage(millis);
    }

    private static Optional<Long> postmaster(Path dataDirectory) {
        try (Stream<Path> found = Files.find(
                dataDirectory,
                POSTMASTER_DEPTH_MAX,
                (file, attributes) -> file.getFileName().toString().equals(POSTMASTER))) {
            Optional<Path> file = found.findFirst();
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            Long.valueOf(Files.readAllLines(file.get()).get(0).strip()));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
