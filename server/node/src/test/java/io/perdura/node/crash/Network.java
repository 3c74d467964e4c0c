package io.perdura.node.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A network namespace for each node, joined by a bridge, whose routes can be taken away: packets then vanish without a word.
 * Needs root and {@code ip}.
 */
final class Network implements AutoCloseable {
    private static final AtomicInteger NETWORKS = new AtomicInteger();

    private final String name = "pd" + ProcessHandle.current().pid() % 10_000 + "x" + NETWORKS.incrementAndGet();
    private final String prefix = "10.77." + (ProcessHandle.current().pid() + NETWORKS.get()) % 250 + ".";
    private final int nodes;

    private Network(int nodes) {
        this.nodes = nodes;
    }

    /** Null, and a line that says so, where there can be none. */
    static Network open(int nodes) {
        Network network = new Network(nodes);
        try {
            network.build();
            return network;
        } catch (IllegalStateException cannot) {
            network.close();
            System.out.println(
                    "No node is cut off in this run, for want of root, ip or their rights: " + cannot.getMessage());
            return null;
        }
    }

    private void build() {
        ip("link", "add", name, "type", "bridge");
        ip("addr", "add", prefix + "254/24", "dev", name);
        ip("addr", "add", prefix + "253/24", "dev", name);
        ip("link", "set", name, "up");
        for (int i = 0; i < nodes; i++) {
            ip("netns", "add", space(i));
            ip("link", "add", link(i), "type", "veth", "peer", "name", "eth0", "netns", space(i));
            ip("link", "set", link(i), "master", name, "up");
            inside(i, "addr", "add", host(i) + "/24", "dev", "eth0");
            inside(i, "link", "set", "eth0", "up");
            inside(i, "link", "set", "lo", "up");
        }
    }

    private String space(int node) {
        return name + "n" + node;
    }

    private String link(int node) {
        return name + "v" + node;
    }

    String host(int node) {
        return prefix + (1 + node);
    }

    List<String> hosts() {
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            hosts.add(host(i));
        }
        return hosts;
    }

    /** Where Postgres is reached. */
    String databaseHost() {
        return prefix + "253";
    }

    /** What puts a command into the namespace of a node. */
    List<String> wrapper(int node) {
        return List.of("ip", "netns", "exec", space(node));
    }

    /** What it sends to the others vanishes; what they send arrives, and is never answered. */
    void silence(int node) {
        forOthers(node, other -> inside(node, "route", "add", "blackhole", host(other) + "/32"));
    }

    /** What the others send to it vanishes; what it sends arrives, and is never answered. */
    void deafen(int node) {
        forOthers(node, other -> inside(other, "route", "add", "blackhole", host(node) + "/32"));
    }

    void cutFromPeers(int node) {
        silence(node);
        deafen(node);
    }

    /** Between it and the others nothing goes, and whoever tries is told so at once. */
    void refuse(int node) {
        forOthers(node, other -> {
            inside(node, "route", "add", "unreachable", host(other) + "/32");
            inside(other, "route", "add", "unreachable", host(node) + "/32");
        });
    }

    private void forOthers(int node, IntConsumer action) {
        for (int other = 0; other < nodes; other++) {
            if (other != node) {
                action.accept(other);
            }
        }
    }

    void cutFromDatabase(int node) {
        inside(node, "route", "add", "blackhole", databaseHost() + "/32");
    }

    void heal(int node) {
        forOthers(node, other -> {
            for (String kind : List.of("blackhole", "unreachable")) {
                tried("ip", "-n", space(node), "route", "del", kind, host(other) + "/32");
                tried("ip", "-n", space(other), "route", "del", kind, host(node) + "/32");
            }
        });
        tried("ip", "-n", space(node), "route", "del", "blackhole", databaseHost() + "/32");
    }

    private void inside(int node, String... arguments) {
        List<String> command = new ArrayList<>(List.of("-n", space(node)));
        command.addAll(List.of(arguments));
        ip(command.toArray(String[]::new));
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        String said = run(command);
        if (!said.isEmpty()) {
            throw new IllegalStateException(String.join(" ", command) + ": " + said);
        }
    }

    private static void tried(String... command) {
        String unused = run(List.of(command));
    }

    /** What the command complains about; empty: nothing. */
    private static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? "" : said.isBlank() ? "it failed" : said.strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < nodes; i++) {
            tried("ip", "netns", "del", space(i));
            tried("ip", "link", "del", link(i));
        }
        tried("ip", "link", "del", name);
    }
}
