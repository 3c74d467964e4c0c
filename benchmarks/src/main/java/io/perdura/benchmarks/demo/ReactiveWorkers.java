package io.perdura.benchmarks.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One worker of the reactive SDK at a time, in a process of its own; it can be killed with -9, and then another goes on. */
final class ReactiveWorkers implements TransferWorkers {
    private final Story story;
    private final List<String> command;
    private final Encryption encryption;
    private Process process;

    ReactiveWorkers(
            Story story, String address, String namespace, String taskQueue, Ledger ledger, Encryption encryption) {
        this.story = story;
        this.encryption = encryption;
        int colon = address.lastIndexOf(':');
        this.command = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // it lives for seconds
                "-cp",
                System.getProperty("java.class.path"),
                DemoWorker.class.getName(),
                address.substring(0, colon),
                address.substring(colon + 1),
                namespace,
                taskQueue,
                ledger.path().toString());
        this.process = launch();
    }

    /** Comes back when it polls. */
    private Process launch() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Writer input = new OutputStreamWriter(started.getOutputStream(), StandardCharsets.UTF_8);
            input.write(encryption.text() + "\n");
            input.flush();
            BufferedReader told =
                    new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
            for (String line = told.readLine(); !DemoWorker.READY.equals(line); line = told.readLine()) {
                if (line == null) {
                    throw new IOException("the worker ended before it was ready");
                }
            }
            Thread reader = new Thread(() -> retell(told), "worker-" + started.pid());
            reader.setDaemon(true);
            reader.start();
            story.tell("worker", "ready, process " + started.pid());
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void retell(BufferedReader told) {
        try (told) {
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                int tab = line.indexOf('\t');
                if (tab > 0) {
                    story.tell(line.substring(0, tab), line.substring(tab + 1));
                }
            }
        } catch (IOException e) {
            // it was killed in the middle of a line
        }
    }

    /** As a power cut would end it; another one is there when this comes back. */
    synchronized void killAndReplace() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        story.tell("worker", "process " + process.pid() + " killed with -9; the money is on its way");
        process = launch();
    }

    @Override
    public synchronized void close() throws InterruptedException {
        try {
            process.getOutputStream().close(); // it ends with its input
        } catch (IOException e) {
            process.destroy();
        }
        if (!process.waitFor(2L * STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
