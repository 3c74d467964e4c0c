package io.perdura.node.differential;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Many cases against one server, some at a time: most of them wait more than they work. */
final class Playing implements AutoCloseable {
    private static final int AT_ONCE = 8;

    private final ExecutorService cases = Executors.newFixedThreadPool(AT_ONCE);
    private final ExecutorService begun = Executors.newCachedThreadPool();
    private final Target target;
    private final Set<String> ignoredFields;

    Playing(Target target, Set<String> ignoredFields) {
        this.target = target;
        this.ignoredFields = ignoredFields;
    }

    /** The transcripts, by name; each as soon as it is there. */
    Map<String, CompletableFuture<List<String>>> play(Collection<Case> played) {
        Map<String, CompletableFuture<List<String>>> transcripts = new LinkedHashMap<>();
        for (Case one : played) {
            transcripts.put(
                    one.name(),
                    CompletableFuture.supplyAsync(() -> CaseRun.transcript(one, target, begun, ignoredFields), cases));
        }
        return transcripts;
    }

    @Override
    public void close() {
        cases.shutdownNow();
        begun.shutdownNow();
        target.close();
    }
}
