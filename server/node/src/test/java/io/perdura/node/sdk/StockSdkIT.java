package io.perdura.node.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.semantics.OneServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One workflow with everything an application does, written with each stock SDK: the sources are in src/test/sdk. */
class StockSdkIT {
    /** What the tours may ask of this server. */
    private static final String STEPS =
            "local-activity,activity,timer,signal,query,update,child,external-signal,continue-as-new,cancellation";

    private static final Duration BUILD_MAX = Duration.ofMinutes(15);
    private static final Duration TOUR_MAX = Duration.ofMinutes(4);

    private final String address = OneServer.shared().address();

    @Test
    void theJavaSdkTakesTheTour() {
        try (JavaTour tour = new JavaTour(address)) {
            tour.take(List.of(STEPS.split(",")));
        }
    }

    @Test
    void theGoSdkTakesTheTour() {
        Toolchain go = new Toolchain("go");
        go.require("go", "version");
        go.fetch("go", "mod", "download");
        go.succeed(BUILD_MAX, "go", "build", "-o", "tour", ".");

        assertThat(go.succeed(TOUR_MAX, "./tour", address, "default", STEPS)).contains("tour done: " + STEPS);
    }

    @Test
    void thePythonSdkTakesTheTour() {
        Toolchain python = new Toolchain("python");
        python.require("python3", "-m", "venv", "--without-pip", "probe");
        python.fetch("sh", "-c", "test -x venv/bin/pip || python3 -m venv venv");
        python.fetch("venv/bin/pip", "install", "--quiet", "-r", "requirements.txt");

        assertThat(python.succeed(TOUR_MAX, "venv/bin/python", "tour.py", address, "default", STEPS))
                .contains("tour done: " + STEPS);
    }

    @Test
    void theTypeScriptSdkTakesTheTour() {
        Toolchain node = new Toolchain("typescript");
        node.require("node", "--version");
        node.require("npm", "--version");
        node.fetch("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline");

        assertThat(node.succeed(TOUR_MAX, "node", "tour.mjs", address, "default", STEPS))
                .contains("tour done: " + STEPS);
    }
}
