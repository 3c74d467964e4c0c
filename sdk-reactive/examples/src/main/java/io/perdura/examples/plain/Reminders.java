package io.perdura.examples.plain;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.grpc.GrpcTransport;
import io.perdura.sdk.grpc.ThreadSurroundings;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.service.ClientProfile;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Worker and client in one file and one process. */
public final class Reminders {
    private static final int LOOPS = 2;
    private static final int BLOCKING_MAX = 20;
    private static final Duration GRACE = Duration.ofSeconds(10);

    private Reminders() {}

    /** A workflow: the wait outlives every process. */
    @WorkflowInterface
    public interface Reminder {
        @WorkflowMethod
        CompletionStage<String> remind(String whom, Duration after);
    }

    /** What the outside does for it; a plain result may block, and runs on a thread of its own. */
    @ActivityInterface
    public interface Post {
        String letter(String to);
    }

    /** Waits, then has a letter written. */
    public static class ReminderFlow implements Reminder {
        private final Post post = Flow.activity(Post.class, ActivityOptions.timeout(10, TimeUnit.SECONDS));

        @Override
        public CompletionStage<String> remind(String whom, Duration after) {
            return Flow.sleep(after).thenCompose(slept -> Flow.call(() -> post.letter(whom)));
        }
    }

    /** Writes one. */
    public static class PostOffice implements Post {
        @Override
        public String letter(String to) {
            return "Dear " + to + ", it is time.";
        }
    }

    /** A worker of the queue {@code reminders}. */
    public static Worker worker(ServiceClient service) {
        return Worker.create(service, "reminders", WorkerOptions.defaults())
                .workflow(ReminderFlow.class)
                .activities(new PostOffice());
    }

    /** One reminder, from its start to its end. */
    public static CompletionStage<String> remind(WorkflowClient client, String whom, Duration after) {
        return client.start(Reminder.class, StartOptions.of("reminders"), r -> r.remind(whom, after))
                .thenCompose(run -> run.result());
    }

    /** Whom to remind. */
    public static void main(String[] args) {
        ClientProfile profile = ClientProfile.load();
        try (ThreadSurroundings surroundings = ThreadSurroundings.of(LOOPS, BLOCKING_MAX)) {
            GrpcTransport transport = GrpcTransport.of(profile.connection());
            ServiceClient service = new ServiceClient(transport, surroundings, profile.service());
            Worker worker = worker(service);
            worker.start().toCompletableFuture().join();
            System.out.println(
                    remind(WorkflowClient.of(service), args.length > 0 ? args[0] : "Ada", Duration.ofSeconds(5))
                            .toCompletableFuture()
                            .join());
            worker.shutdown(GRACE).toCompletableFuture().join();
            transport.close().toCompletableFuture().join();
        }
    }
}
