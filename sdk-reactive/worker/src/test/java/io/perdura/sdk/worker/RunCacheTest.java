package io.perdura.sdk.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.run.RunSettings;
import io.perdura.sdk.run.WorkflowRegistry;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.skin.Skins;
import org.junit.jupiter.api.Test;

/** Runs in memory are bounded by how many they are and by how much they hold. */
class RunCacheTest {
    private static final RunSettings SETTINGS =
            RunSettings.of("default", "q", new WorkflowRegistry(), Skins.installed());

    private int evicted;
    private final WorkerMetrics metrics = new WorkerMetrics() {
        @Override
        public void forcedEviction() {
            evicted++;
        }
    };

    /** One that has a task, and rests again with so many bytes. */
    private static CachedRun task(RunCache cache, String runId, long bytes) {
        CachedRun cached = cache.use("w", runId);
        if (cached.run == null) {
            cached.run = new WorkflowRun(SETTINGS, "w", runId);
        }
        cache.rest(cached, bytes);
        return cached;
    }

    @Test // sdk-protocol 20
    void theOneThatWasUsedLongestAgoGoesWhenThereAreTooMany() {
        RunCache cache = new RunCache(2, Long.MAX_VALUE, metrics);
        CachedRun first = task(cache, "1", 10);
        CachedRun second = task(cache, "2", 10);
        task(cache, "1", 10);
        task(cache, "3", 10);
        assertThat(cache.size()).isEqualTo(2);
        assertThat(second.run).isNull();
        assertThat(first.run).isNotNull();
        assertThat(evicted).isEqualTo(1);
    }

    @Test
    void asManyGoAsIsNeededForTheBytes() {
        RunCache cache = new RunCache(100, 1_000, metrics);
        task(cache, "1", 300);
        task(cache, "2", 300);
        task(cache, "3", 300);
        assertThat(cache.size()).isEqualTo(3);
        task(cache, "4", 600);
        assertThat(cache.size()).isEqualTo(2);
        assertThat(evicted).isEqualTo(2);
    }

    @Test
    void aRunThatGrowsIsCountedOnce() {
        RunCache cache = new RunCache(100, 1_000, metrics);
        for (int bytes = 100; bytes <= 900; bytes += 100) {
            task(cache, "1", bytes);
        }
        task(cache, "2", 100);
        assertThat(cache.size()).isEqualTo(2);
        task(cache, "1", 901);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void whatIsForgottenHoldsNothingAnyMore() {
        RunCache cache = new RunCache(100, 1_000, metrics);
        CachedRun over = task(cache, "1", 900);
        cache.forget(over);
        cache.rest(over, 0);
        task(cache, "2", 900);
        assertThat(cache.size()).isEqualTo(1);
        assertThat(evicted).isZero();
    }

    @Test
    void oneThatIsTooLargeAloneGoesWhenItRests() {
        RunCache cache = new RunCache(100, 1_000, metrics);
        CachedRun large = task(cache, "1", 5_000);
        assertThat(large.run).isNull();
        assertThat(cache.size()).isZero();
        task(cache, "2", 900);
        assertThat(cache.size()).isEqualTo(1);
    }
}
