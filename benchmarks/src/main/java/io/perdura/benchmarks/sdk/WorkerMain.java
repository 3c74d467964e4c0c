package io.perdura.benchmarks.sdk;

import io.temporal.api.history.v1.History;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process of a measured worker: works, and answers a line of what it is asked with a line. Ends with its parent. */
final class WorkerMain {
    static final String READY = "ready";
    static final String HEAP = "heap";
    static final String REPLAY = "replay";
    static final String CACHED = "cached";

    private WorkerMain() {}

    /** @param args kind, host, port, namespace, queue, runs cached at most */
    public static void main(String[] args) throws Exception {
        MeasuredWorker worker = MeasuredWorker.start(
                WorkerKind.valueOf(args[0]),
                new MeasuredWorker.Place(
                        args[1], Integer.parseInt(args[2]), args[3], args[4], Integer.parseInt(args[5])));
        System.out.println(READY);
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            System.out.println(answer(worker, line));
        }
        Runtime.getRuntime().halt(0);
    }

    private static long answer(MeasuredWorker worker, String question) throws Exception {
        return switch (question) {
            case HEAP -> usedBytes();
            case CACHED -> worker.cachedRuns();
            default -> worker.replayNanos(history(question.substring(REPLAY.length() + 1)));
        };
    }

    private static History history(String file) throws IOException {
        return History.parseFrom(Files.readAllBytes(Path.of(file)));
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
