package io.perdura.node.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.WorkerStatus;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import io.temporal.api.worker.v1.WorkerHostInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkerRequest;
import io.temporal.api.workflowservice.v1.ListWorkersRequest;
import io.temporal.api.workflowservice.v1.ListWorkersResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is known as a worker, for how long, and how one is found. */
class WorkerRegistryTest {

    private static final long NOW = 1_000_000;

    private final WorkerRegistry workers = new WorkerRegistry(3);

    @Test
    void aWorkerThatSaysNothingForFiveMinutesIsGone() {
        workers.record(worker("a"), NOW);
        workers.record(worker("b"), NOW + 1);
        workers.record(worker("a"), NOW + 2);

        assertThat(keys("", NOW + 300_000)).containsExactly("a", "b");
        assertThat(keys("", NOW + 300_001)).containsExactly("a");
        assertThat(workers.isEmpty(NOW + 300_002)).isTrue();
    }

    @Test
    void aWorkerThatIsShutDownIsGoneAtOnce() {
        workers.record(worker("a"), NOW);
        workers.record(
                worker("a").toBuilder()
                        .setStatus(WorkerStatus.WORKER_STATUS_SHUTDOWN)
                        .build(),
                NOW);

        assertThat(keys("", NOW)).isEmpty();
        Rejection refused = catchThrowableOfType(
                Rejection.class,
                () -> WorkerAnswers.describe(
                        workers,
                        DescribeWorkerRequest.newBuilder()
                                .setWorkerInstanceKey("a")
                                .build(),
                        NOW));
        assertThat(refused.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(refused).hasMessage("Worker a not found");
    }

    @Test
    void beyondTheBoundWhoWasSilentLongestIsForgotten() {
        for (String key : List.of("d", "c", "b", "d", "a")) {
            workers.record(worker(key), NOW);
        }

        assertThat(keys("", NOW)).containsExactly("a", "b", "d");
    }

    /** A heartbeat may be as large as a payload, and there may be many. */
    @Test
    void beyondTheBoundOfBytesWhoWasSilentLongestIsForgotten() {
        WorkerRegistry many = new WorkerRegistry(1_000);
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 100; i++) {
            many.record(worker("w" + i).toBuilder().setSdkName(large).build(), NOW);
        }

        assertThat(many.count(worker -> true, false, NOW)).isEqualTo(63);
        assertThat(many.find("w36", NOW)).isNull();
        assertThat(many.find("w99", NOW)).isNotNull();
        for (int i = 0; i < 100; i++) {
            many.record(worker("w99").toBuilder().setSdkName(large).build(), NOW);
        }
        assertThat(many.count(worker -> true, false, NOW)).isEqualTo(63);
    }

    @Test
    void pagesFollowTheKeys() {
        for (String key : List.of("c", "a", "b")) {
            workers.record(worker(key), NOW);
        }

        ListWorkersResponse first = page(ByteString.EMPTY);
        ListWorkersResponse second = page(first.getNextPageToken());

        assertThat(first.getWorkersList()).extracting("workerInstanceKey").containsExactly("a", "b");
        assertThat(second.getWorkersList()).extracting("workerInstanceKey").containsExactly("c");
        assertThat(second.getNextPageToken()).isEqualTo(ByteString.EMPTY);
        assertThat(first.getWorkersInfo(1).getWorkerHeartbeat()).isEqualTo(worker("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "b", "Worker:b"})
    void aTokenOfNobodyIsRefused(String token) {
        Rejection refused = catchThrowableOfType(Rejection.class, () -> page(ByteString.copyFromUtf8(token)));

        assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused).hasMessage("invalid next_page_token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "TaskQueue = 'queue-a';a",
                "`TaskQueue` != 'queue-a';b",
                "WorkerInstanceKey STARTS_WITH 'b' OR HostName = 'host';a b",
                "HostName = 'host' AND WorkerInstanceKey = 'a';a",
                "(HostName = 'host');a b",
                "WorkerStatus = 'Running';a b",
                "Status = 'Running';a b",
                "status = 'Running';a b",
                "SdkName IS NULL;a b",
                "SdkName IS NOT NULL;\"\"",
                "StartTime IS NULL;b",
                "StartTime >= '1970-01-01T00:00:10Z';a",
                "StartTime BETWEEN '1970-01-01T00:00:09Z' AND '1970-01-01T00:00:11Z';a",
                "TaskQueue > 'a';\"\"",
                "NoSuchField = 'a';\"\"",
                "TaskQueue = 'queue-a' OR NoSuchField = 'a';a",
            })
    void isFoundByWhatItSays(String query, String found) {
        workers.record(
                worker("a").toBuilder()
                        .setStartTime(com.google.protobuf.Timestamp.newBuilder().setSeconds(10))
                        .build(),
                NOW);
        workers.record(worker("b"), NOW);

        assertThat(String.join(" ", keys(query, NOW))).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "TaskQueue = ;malformed query: ",
                "where TaskQueue = 'a';invalid filter: where TaskQueue = 'a'",
                "TaskQueue = 'a' LIMIT 1;operation is not supported: 'limit' clause",
            })
    void whatCannotBeReadIsRefused(String query, String message) {
        Rejection refused = catchThrowableOfType(Rejection.class, () -> keys(query, NOW));

        assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused).hasMessageStartingWith(message);
    }

    private ListWorkersResponse page(ByteString token) {
        return WorkerAnswers.list(
                workers,
                ListWorkersRequest.newBuilder()
                        .setPageSize(2)
                        .setNextPageToken(token)
                        .build(),
                NOW);
    }

    private List<String> keys(String query, long nowMs) {
        return workers.list(WorkerQuery.parse(query), false, ByteString.EMPTY, 0, nowMs).workers().stream()
                .map(WorkerHeartbeat::getWorkerInstanceKey)
                .toList();
    }

    private static WorkerHeartbeat worker(String key) {
        return WorkerHeartbeat.newBuilder()
                .setWorkerInstanceKey(key)
                .setTaskQueue("queue-" + key)
                .setHostInfo(WorkerHostInfo.newBuilder().setHostName("host"))
                .setStatus(WorkerStatus.WORKER_STATUS_RUNNING)
                .build();
    }
}
