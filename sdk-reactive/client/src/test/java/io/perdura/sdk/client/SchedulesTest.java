package io.perdura.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Timestamps;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.ScriptedTransport;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.service.VirtualSurroundings;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.schedule.v1.ScheduleActionResult;
import io.temporal.api.schedule.v1.ScheduleInfo;
import io.temporal.api.schedule.v1.ScheduleSpec;
import io.temporal.api.schedule.v1.ScheduleState;
import io.temporal.api.workflowservice.v1.CreateScheduleRequest;
import io.temporal.api.workflowservice.v1.CreateScheduleResponse;
import io.temporal.api.workflowservice.v1.DescribeScheduleResponse;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** What is sent of schedules, and how a server that has none is told from one that refuses. */
class SchedulesTest {
    private final ScriptedTransport transport = new ScriptedTransport().tellingCapabilities();
    private final Schedules schedules = WorkflowClient.of(
                    new ServiceClient(transport, new VirtualSurroundings(), ServiceOptions.of("here")))
            .schedules();

    private static void failed(CompletionStage<?> stage, Class<? extends ScheduleException> type) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThat(future).isCompletedExceptionally();
        assertThatThrownBy(future::join).hasCauseInstanceOf(type);
    }

    @Test
    void aScheduleSaysWhenAndWhat() {
        transport.answer(CreateScheduleResponse.getDefaultInstance());
        NewSchedule schedule = NewSchedule.of(
                        ScheduleTimes.every(Duration.ofHours(1))
                                .andDaily(LocalTime.of(7, 30), DayOfWeek.SUNDAY, DayOfWeek.MONDAY)
                                .zone(ZoneId.of("Europe/Madrid"))
                                .from(Instant.ofEpochSecond(100))
                                .until(Instant.ofEpochSecond(200))
                                .jitter(Duration.ofSeconds(3)),
                        StartOptions.of("q").workflowId("w"),
                        WorkflowCall.of("Report", String.class, 5))
                .overlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                .catchUp(Duration.ofMinutes(2))
                .pausedOnFailure(true)
                .paused("not yet")
                .remaining(7)
                .triggeredAtOnce(true)
                .memo(Map.of("owner", "Ada"));
        assertThat(schedules.create("s", schedule).toCompletableFuture()).isCompleted();

        CreateScheduleRequest sent =
                (CreateScheduleRequest) transport.asked().get(0).request();
        assertThat(sent.getScheduleId()).isEqualTo("s");
        assertThat(sent.getMemo().getFieldsMap()).containsOnlyKeys("owner");
        assertThat(sent.getInitialPatch().hasTriggerImmediately()).isTrue();
        ScheduleSpec spec = sent.getSchedule().getSpec();
        assertThat(spec.getInterval(0).getInterval().getSeconds()).isEqualTo(3_600);
        assertThat(spec.getStructuredCalendar(0).getHour(0).getStart()).isEqualTo(7);
        assertThat(spec.getStructuredCalendar(0).getDayOfWeekList())
                .extracting(day -> day.getStart())
                .containsExactly(0, 1);
        assertThat(spec.getTimezoneName()).isEqualTo("Europe/Madrid");
        assertThat(spec.getStartTime().getSeconds()).isEqualTo(100);
        assertThat(spec.getEndTime().getSeconds()).isEqualTo(200);
        assertThat(spec.getJitter().getSeconds()).isEqualTo(3);
        assertThat(sent.getSchedule()
                        .getAction()
                        .getStartWorkflow()
                        .getWorkflowType()
                        .getName())
                .isEqualTo("Report");
        assertThat(sent.getSchedule().getPolicies().getOverlapPolicy())
                .isEqualTo(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP);
        assertThat(sent.getSchedule().getPolicies().getCatchupWindow().getSeconds())
                .isEqualTo(120);
        assertThat(sent.getSchedule().getPolicies().getPauseOnFailure()).isTrue();
        assertThat(sent.getSchedule().getState().getPaused()).isTrue();
        assertThat(sent.getSchedule().getState().getNotes()).isEqualTo("not yet");
        assertThat(sent.getSchedule().getState().getRemainingActions()).isEqualTo(7);
    }

    @Test
    void howAScheduleStandsIsTold() {
        transport.answer(DescribeScheduleResponse.newBuilder()
                .setSchedule(Schedule.newBuilder()
                        .setState(ScheduleState.newBuilder().setPaused(true).setNotes("why")))
                .setInfo(ScheduleInfo.newBuilder()
                        .setActionCount(4)
                        .addFutureActionTimes(Timestamps.fromSeconds(300))
                        .addRecentActions(ScheduleActionResult.newBuilder()
                                .setScheduleTime(Timestamps.fromSeconds(100))
                                .setActualTime(Timestamps.fromSeconds(101))
                                .setStartWorkflowResult(Wire.execution("w", "r"))))
                .build());
        ScheduleDescription description =
                schedules.handle("s").describe().toCompletableFuture().join();
        assertThat(description.isPaused()).isTrue();
        assertThat(description.note()).isEqualTo("why");
        assertThat(description.started()).isEqualTo(4);
        assertThat(description.next()).containsExactly(Instant.ofEpochSecond(300));
        assertThat(description.recent())
                .containsExactly(new ScheduleDescription.Started(
                        Instant.ofEpochSecond(100), Instant.ofEpochSecond(101), Wire.execution("w", "r")));
    }

    @Test
    void aServerWithoutSchedulesSaysSoInAKindOfItsOwn() {
        for (int i = 0; i < 3; i++) {
            transport.refuse(RpcCode.UNIMPLEMENTED, "schedules are not implemented");
        }
        failed(schedules.create("s", Schedule.getDefaultInstance()), ScheduleException.Unsupported.class);
        failed(schedules.handle("s").pause(""), ScheduleException.Unsupported.class);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        schedules.list("").subscribe(new Flow.Subscriber<ScheduleSummary>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(ScheduleSummary item) {}

            @Override
            public void onError(Throwable thrown) {
                ended.complete(thrown);
            }

            @Override
            public void onComplete() {}
        });
        assertThat(Refusals.unwrap(ended.join())).isInstanceOf(ScheduleException.Unsupported.class);
    }

    @Test
    void whatIsThereAndWhatIsNotAreToldApart() {
        transport
                .refuse(RpcCode.ALREADY_EXISTS, "taken")
                .refuse(RpcCode.NOT_FOUND, "gone")
                .refuse(RpcCode.INVALID_ARGUMENT, "no");
        failed(schedules.create("s", Schedule.getDefaultInstance()), ScheduleException.AlreadyExists.class);
        failed(schedules.handle("s").delete(), ScheduleException.NotFound.class);
        failed(schedules.handle("s").trigger(), ScheduleException.class);
    }
}
