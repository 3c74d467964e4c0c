package io.perdura.node.launch;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The nodes of a cluster on this machine: started, started again after a while when they are killed, stopped together. */
final class LocalNodes {
    private static final long READY_NANOS_MAX = TimeUnit.SECONDS.toNanos(120);
    private static final long LOOK_EVERY_MS = 100;
    /** Long enough to see that the others carry on. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<LocalNode> nodes;
    private final PrintStream out;

    LocalNodes(List<LocalNode> nodes, PrintStream out) {
        this.nodes = nodes;
        this.out = out;
    }

    /** Returns when a signal has come and all have ended. */
    void run(StopSignal stop) throws InterruptedException {
        nodes.forEach(LocalNode::launch);
        try {
            if (awaitReady(stop)) {
                print();
                watch(stop);
            }
        } finally {
            nodes.forEach(LocalNode::stop);
            for (LocalNode node : nodes) {
                node.awaitEnd();
            }
        }
    }

    private boolean awaitReady(StopSignal stop) throws InterruptedException {
        long endNanos = System.nanoTime() + READY_NANOS_MAX;
        for (LocalNode node : nodes) {
            while (!node.isReady()) {
                if (stop.await(LOOK_EVERY_MS)) {
                    return false;
                }
                if (!node.isAlive() || System.nanoTime() > endNanos) {
                    throw new FatalStart(
                            StartExit.UNEXPECTED,
                            "Node " + node.number()
                                    + (node.isAlive() ? " is not ready after 2 minutes." : " has ended."),
                            "Its log is " + node.log() + ".");
                }
            }
        }
        return true;
    }

    private void print() {
        nodes.forEach(node -> out.println("  node " + node.number() + "   " + node));
        out.println("  Try      kill -9 any process above; it is started again after 10 s");
        out.println("           ./perdura demo transfer --transfers 500 --pause 5s");
        out.println("  Stop     Ctrl-C");
        out.flush();
    }

    private void watch(StopSignal stop) throws InterruptedException {
        Map<LocalNode, Long> endedAt = new HashMap<>();
        while (!stop.await(LOOK_EVERY_MS)) {
            for (LocalNode node : nodes) {
                if (node.isAlive()) {
                    continue;
                }
                Long ended = endedAt.putIfAbsent(node, System.nanoTime());
                if (ended == null) {
                    stop.say("Node " + node.number() + " has ended; the others have its shards.");
                } else if (System.nanoTime() - ended > AGAIN_NANOS) {
                    endedAt.remove(node);
                    node.launch();
                    stop.say("Node " + node.number() + " again: " + node);
                }
            }
        }
    }
}
