package io.perdura.engine.matching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The polls that wait, whoever asked first at the front. */
final class ParkedPolls<P> {
    private final TreeMap<Long, Poll<P>> byId = new TreeMap<>();
    private final TreeSet<Poll<P>> byDeadline =
            new TreeSet<>(Comparator.<Poll<P>>comparingLong(Poll::deadlineMs).thenComparingLong(Poll::id));

    void add(Poll<P> poll) {
        byId.put(poll.id(), poll);
        byDeadline.add(poll);
    }

    @Nullable
    Poll<P> takeFirst() {
        return byId.isEmpty() ? null : remove(byId.firstKey());
    }

    @Nullable
    Poll<P> remove(long id) {
        Poll<P> poll = byId.remove(id);
        if (poll != null) {
            byDeadline.remove(poll);
        }
        return poll;
    }

    List<Poll<P>> expire(long nowMs) {
        if (nextDeadlineMs() > nowMs) {
            return List.of();
        }
        List<Poll<P>> expired = new ArrayList<>();
        while (nextDeadlineMs() <= nowMs) {
            Poll<P> poll = byDeadline.first();
            remove(poll.id());
            expired.add(poll);
        }
        return expired;
    }

    List<Poll<P>> removeIf(Predicate<Poll<P>> which) {
        List<Poll<P>> removed = byId.values().stream().filter(which).toList();
        removed.forEach(poll -> remove(poll.id()));
        return removed;
    }

    long nextDeadlineMs() {
        return byDeadline.isEmpty() ? Long.MAX_VALUE : byDeadline.first().deadlineMs();
    }

    int size() {
        return byId.size();
    }
}
