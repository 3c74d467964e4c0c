package io.perdura.sdk.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.ScriptedTransport;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.service.VirtualSurroundings;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.schedule.v1.ScheduleListEntry;
import io.temporal.api.workflowservice.v1.CreateScheduleRequest;
import io.temporal.api.workflowservice.v1.CreateScheduleResponse;
import java.time.Duration;
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
        Schedule schedule = Schedule.newBuilder()
                .setSpec(Schedules.every(Duration.ofHours(1)))
                .setAction(schedules.action(
                        StartOptions.of("q").workflowId("w"), WorkflowCall.of("Report", String.class, 5)))
                .build();
        assertThat(schedules.create("s", schedule).toCompletableFuture()).isCompleted();
        CreateScheduleRequest sent =
                (CreateScheduleRequest) transport.asked().get(0).request();
        assertThat(sent.getScheduleId()).isEqualTo("s");
        assertThat(sent.getSchedule().getSpec().getInterval(0).getInterval().getSeconds())
                .isEqualTo(3_600);
        assertThat(sent.getSchedule()
                        .getAction()
                        .getStartWorkflow()
                        .getWorkflowType()
                        .getName())
                .isEqualTo("Report");
    }

    @Test
    void aServerWithoutSchedulesSaysSoInAKindOfItsOwn() {
        for (int i = 0; i < 3; i++) {
            transport.refuse(RpcCode.UNIMPLEMENTED, "schedules are not implemented");
        }
        failed(schedules.create("s", Schedule.getDefaultInstance()), ScheduleException.Unsupported.class);
        failed(schedules.handle("s").pause(""), ScheduleException.Unsupported.class);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        schedules.list("").subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(ScheduleListEntry item) {}

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
