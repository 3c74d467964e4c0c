package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.client.NewSchedule;
import io.perdura.sdk.client.ScheduleException;
import io.perdura.sdk.client.ScheduleHandle;
import io.perdura.sdk.client.ScheduleTimes;
import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowCall;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.grpc.GrpcTransport;
import io.perdura.sdk.grpc.ThreadSurroundings;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a client can ask of Temporal's own server and not yet of Perdura: schedules. Run by name
 * ({@code -Dsdk.server=host:port -Dsdk.namespace=…}).
 */
class ClientReference {
    private static final Duration PATIENT = Duration.ofMinutes(4);
    private static final ThreadSurroundings SURROUNDINGS = ThreadSurroundings.of(1, 1);
    private static ServerUnderTest under;
    private static GrpcTransport transport;
    private static WorkflowClient client;

    private final String id = "s-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        under = ServerUnderTest.start();
        transport = GrpcTransport.plain(under.host(), under.port());
        client = WorkflowClient.of(new ServiceClient(transport, SURROUNDINGS, ServiceOptions.of(under.namespace())));
    }

    @AfterAll
    static void stop() {
        await(transport.close());
        SURROUNDINGS.close();
        under.close();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static Throwable failure(CompletionStage<?> stage) {
        try {
            await(stage);
        } catch (CompletionException e) {
            return e.getCause();
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void aScheduleIsMadeChangedTriggeredAndDeleted() {
        NewSchedule schedule = NewSchedule.of(
                        ScheduleTimes.every(Duration.ofHours(1)),
                        StartOptions.of("q-" + id).workflowId("w-" + id).memo(Map.of("m", 1)),
                        WorkflowCall.of("Nobody", String.class, "argument"))
                .memo(Map.of("owner", "Ada"));
        ScheduleHandle handle = await(client.schedules().create(id, schedule));
        assertThat(failure(client.schedules().create(id, schedule)))
                .isInstanceOf(ScheduleException.AlreadyExists.class);

        Instant now = Instant.parse("2030-01-01T00:30:00Z");
        assertThat(await(handle.matchingTimes(now, now.plus(Duration.ofHours(2)))))
                .containsExactly(Instant.parse("2030-01-01T01:00:00Z"), Instant.parse("2030-01-01T02:00:00Z"));

        await(handle.pause("for now"));
        assertThat(await(handle.describe()).isPaused()).isTrue();
        assertThat(await(handle.describe()).note()).isEqualTo("for now");
        await(handle.unpause(""));
        await(handle.reschedule(ScheduleTimes.cron("0 12 * * *")));
        assertThat(await(handle.describe())
                        .times()
                        .message()
                        .getStructuredCalendar(0)
                        .getHour(0)
                        .getStart())
                .isEqualTo(12);
        await(handle.trigger(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL));
        until(() -> await(handle.describe()).started() == 1);
        await(handle.backfill(
                now, now.plus(Duration.ofDays(1)), ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL));
        until(() -> await(handle.describe()).started() == 2);
        until(() -> Collected.of(client.schedules().list("")).stream()
                .anyMatch(entry -> entry.scheduleId().equals(id)));

        await(handle.delete());
        assertThat(failure(client.schedules().handle("none-" + id).describe()))
                .isInstanceOf(ScheduleException.NotFound.class);
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
