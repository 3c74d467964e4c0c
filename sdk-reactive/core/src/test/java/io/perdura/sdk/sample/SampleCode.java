package io.perdura.sdk.sample;

import io.perdura.sdk.workflow.Flow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** The words it was told, and whatever the test wants it to do with them. */
public class SampleCode implements Sample {
    private final BiFunction<SampleCode, String, CompletableFuture<String>> main;
    public final List<String> words = new ArrayList<>();
    public boolean done;
    public Runnable onQuery = () -> {};

    public SampleCode(BiFunction<SampleCode, String, CompletableFuture<String>> main) {
        this.main = main;
    }

    @Override
    public CompletableFuture<String> run(String argument) {
        words.add("run");
        return main.apply(this, argument);
    }

    @Override
    public void add(String word) {
        words.add(word);
    }

    @Override
    public CompletableFuture<Void> addLater(String word) {
        words.add("will " + word);
        return Flow.sleep(Duration.ofSeconds(1)).thenAccept(fired -> words.add(word));
    }

    @Override
    public String words() {
        onQuery.run();
        return String.join(" ", words);
    }

    @Override
    public CompletableFuture<String> change(String word) {
        words.add("change " + word);
        return Flow.sleep(Duration.ofSeconds(1)).thenApply(fired -> {
            words.add("changed " + word);
            return "was " + word;
        });
    }

    @Override
    public void validateChange(String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("an empty word");
        }
    }
}
