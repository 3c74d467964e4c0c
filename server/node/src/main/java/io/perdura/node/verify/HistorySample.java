package io.perdura.node.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.perdura.node.persistence.ExecutionHeader;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Some of the histories that are read, as files of JSON: only the workflow's code can tell whether it still does what they
 * say, and every SDK has a replayer that reads them so.
 */
public final class HistorySample {
    private final Vertx vertx;
    private final Path directory;
    private final int every;
    private long seen;

    /**
     * @param directory must be there
     * @param every of so many runs with a history one is written, the first of them; at least 1
     */
    public HistorySample(Vertx vertx, Path directory, int every) {
        this.vertx = vertx;
        this.directory = directory;
        this.every = every;
    }

    /** Completes once it is written, if it is; the name of the file is the run's id. */
    Future<Void> offer(ExecutionHeader header, List<HistoryEvent> events) {
        if (events.isEmpty() || seen++ % every != 0) {
            return Future.succeededFuture();
        }
        String json;
        try {
            json = JsonFormat.printer()
                    .print(History.newBuilder().addAllEvents(events).build());
        } catch (InvalidProtocolBufferException e) {
            return Future.failedFuture(e);
        }
        return vertx.fileSystem()
                .writeFile(directory.resolve(header.runId() + ".json").toString(), Buffer.buffer(json));
    }
}
