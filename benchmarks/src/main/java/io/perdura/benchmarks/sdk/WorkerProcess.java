package io.perdura.benchmarks.sdk;

import io.perdura.benchmarks.load.WorkerUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A measured worker as its parent sees it: its CPU, its memory, what it answers. */
final class WorkerProcess implements AutoCloseable {
    private static final long STOP_SECONDS_MAX = 20;

    private final Process process;
    private final String queue;
    private final BufferedReader answers;
    private final Writer questions;

    private WorkerProcess(Process process, String queue) {
        this.process = process;
        this.queue = queue;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** Comes back when it works. */
    static WorkerProcess start(String java, List<String> jvm, WorkerKind kind, MeasuredWorker.Place place)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(java));
        command.add(CompilerTime.FLAG);
        command.addAll(jvm);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName(),
                kind.name(),
                place.host(),
                String.valueOf(place.port()),
                place.namespace(),
                place.queue(),
                String.valueOf(place.cached())));
        WorkerProcess worker = new WorkerProcess(
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start(),
                place.queue());
        worker.await(WorkerMain.READY);
        return worker;
    }

    /** Whatever else it says is not for us. */
    private void await(String line) throws IOException {
        for (String said = answers.readLine(); said != null; said = answers.readLine()) {
            if (said.equals(line)) {
                return;
            }
        }
        throw new IOException("the worker ended before it was ready");
    }

    private long ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        for (String said = answers.readLine(); said != null; said = answers.readLine()) {
            if (said.matches("[0-9]+")) {
                return Long.parseLong(said);
            }
        }
        throw new IOException("the worker ended before it answered");
    }

    long heapBytes() throws IOException {
        return ask(WorkerMain.HEAP);
    }

    long cachedRuns() throws IOException {
        return ask(WorkerMain.CACHED);
    }

    long replayNanos(String file) throws IOException {
        return ask(WorkerMain.REPLAY + " " + file);
    }

    String queue() {
        return queue;
    }

    WorkerUsage usage() {
        return WorkerUsage.of(process.pid());
    }

    double compilerMillis() {
        return CompilerTime.millis(process.pid());
    }

    @Override
    public void close() throws IOException {
        questions.close(); // it ends with its input
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
