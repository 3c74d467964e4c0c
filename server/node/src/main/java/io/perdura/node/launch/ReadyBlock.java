package io.perdura.node.launch;

import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.NodeConfig;
import io.perdura.node.config.Role;
import io.perdura.node.server.ServerInfo;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What is printed once the node serves: where it is, where its data is, what to try next. */
final class ReadyBlock {
    private ReadyBlock() {}

    static void print(PrintStream out, ServerInfo info, NodeConfig config) {
        out.printf(
                Locale.ROOT,
                "Perdura %s   JDK %s   ready in %.1f s%n",
                Version.current(),
                System.getProperty("java.version"),
                sinceStartMs() / 1000.0);
        line(out, "gRPC", info.grpcAddress());
        line(out, "Metrics", "http://" + info.httpAddress() + "/metrics   health /healthz /readyz");
        line(out, "Data", data(info, config));
        line(out, "Namespaces", String.join(", ", info.namespaces()));
        if (config.cluster().roles().contains(Role.FRONTEND)) {
            line(out, "Try", "./perdura demo transfer   or   temporal workflow list" + address(info));
        }
        line(out, "Stop", "Ctrl-C");
        out.flush();
    }

    private static void line(PrintStream out, String name, String value) {
        out.printf("  %-12s %s%n", name, value);
    }

    private static String data(ServerInfo info, NodeConfig config) {
        if (!(config.postgres() instanceof EmbeddedPostgresConfig embedded)) {
            return info.database();
        }
        return embedded.ephemeral()
                ? "in a Postgres of its own, deleted at the end"
                : embedded.directory() + " (in a Postgres of its own, kept; --ephemeral to discard)";
    }

    /** Clients look for 7233 by themselves. */
    private static String address(ServerInfo info) {
        return info.grpcAddress().endsWith(":7233") ? "" : " --address " + info.grpcAddress();
    }

    /** Since the JVM began: the process may be older, if the launcher had to build first. */
    private static long sinceStartMs() {
        return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    }
}
