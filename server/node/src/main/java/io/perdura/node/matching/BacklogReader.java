package io.perdura.node.matching;

import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.v1.OfferTaskRequest;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one queue stands in its backlog. A new queue looks once; then it reads on while it knows of more: because a page
 * was full, or because a shard said so. Everything read is beyond the place last read, unless a task was listed before it.
 */
final class BacklogReader {
    private static final Logger LOG = LoggerFactory.getLogger(BacklogReader.class);
    private static final long RETRY_MIN_MS = 200;
    private static final long RETRY_MAX_MS = 5_000;
    private static final UUID FIRST = new UUID(0, 0);

    private final TaskQueueKey queue;
    private final Backlog backlog;
    private final ShardCalls later;
    private final Consumer<List<OfferTaskRequest>> onRead;

    private Backlog.@Nullable Place read;
    private boolean unread = true;
    private boolean looked;
    private boolean reading;
    /** The place to go back to once the page that is being read has come. */
    private Backlog.@Nullable Place back;

    private boolean told;
    private long retryMs = RETRY_MIN_MS;

    BacklogReader(TaskQueueKey queue, Backlog backlog, ShardCalls later, Consumer<List<OfferTaskRequest>> onRead) {
        this.queue = queue;
        this.backlog = backlog;
        this.later = later;
        this.onRead = onRead;
    }

    /** Tasks are known to wait there that were not read yet: what comes now goes behind them. */
    boolean hasUnread() {
        return unread && looked;
    }

    /** Tasks were listed, the first of them at this place. */
    void listed(int priority, long scheduledMs) {
        looked = true;
        unread = true;
        told = reading;
        Backlog.Place place = new Backlog.Place(priority, scheduledMs, FIRST, -1);
        if (reading) {
            back = back == null || back.isBehind(priority, scheduledMs) ? place : back;
        } else if (read != null && read.isBehind(priority, scheduledMs)) {
            read = place;
        }
    }

    /** The queues have moved: what was said to another owner is not known here. */
    void lookAgain() {
        listed(0, Long.MIN_VALUE);
        looked = false;
    }

    /** Reads so many, if there are any to read. */
    void want(int tasks) {
        if (!unread || reading || tasks <= 0) {
            return;
        }
        reading = true;
        told = false;
        backlog.page(queue, read, tasks).onComplete(page -> {
            if (page.failed()) {
                LOG.debug(
                        "the backlog of {} cannot be read: {}",
                        queue.name(),
                        page.cause().toString());
                later.later(retryMs, () -> {
                    reading = false;
                    goBack();
                    onRead.accept(List.of());
                });
                retryMs = Math.min(RETRY_MAX_MS, 2 * retryMs);
                return;
            }
            retryMs = RETRY_MIN_MS;
            reading = false;
            looked = true;
            List<Backlog.Listed> found = page.result();
            if (!found.isEmpty()) {
                read = found.get(found.size() - 1).place();
            }
            unread = told || found.size() == tasks;
            goBack();
            onRead.accept(found.stream().map(Backlog.Listed::offer).toList());
        });
    }

    private void goBack() {
        Backlog.Place place = back;
        back = null;
        if (place != null && read != null && read.isBehind(place.priority(), place.scheduledMs())) {
            read = place;
        }
    }
}
