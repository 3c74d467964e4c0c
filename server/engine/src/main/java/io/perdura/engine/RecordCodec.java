package io.perdura.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.Record;
import io.perdura.engine.v1.Records;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * How the records of one append are stored: the events as the bytes of a {@code History} message, so that they can be
 * passed on unparsed, and beside them what history does not show. Where every event was simply applied, the second part
 * is empty.
 */
public final class RecordCodec {

    static final int FORMAT = 1;

    /** The stored form: {@code events} are bytes of a History, {@code changes} of {@link Records}. */
    public record Encoded(ByteString events, ByteString changes, long firstEventId, int eventCount) {}

    private RecordCodec() {}

    public static Encoded encode(List<RunRecord> records) {
        History.Builder history = History.newBuilder();
        Records.Builder stored = Records.newBuilder().setFormat(FORMAT);
        int run = 0;
        boolean flushedRun = false;
        boolean plain = true;
        for (RunRecord record : records) {
            if (record instanceof RunRecord.Written || record instanceof RunRecord.Flushed) {
                boolean flushed = record instanceof RunRecord.Flushed;
                if (run > 0 && flushed != flushedRun) {
                    stored.addRecord(counted(run, flushedRun));
                    run = 0;
                }
                run++;
                flushedRun = flushed;
                plain &= !flushed;
                history.addEvents(
                        record instanceof RunRecord.Written written
                                ? written.event()
                                : ((RunRecord.Flushed) record).event());
                continue;
            }
            plain = false;
            if (run > 0) {
                stored.addRecord(counted(run, flushedRun));
                run = 0;
            }
            stored.addRecord(
                    record instanceof RunRecord.Buffered buffered
                            ? Record.newBuilder()
                                    .setBufferedEvent(buffered.event().toByteString())
                            : Record.newBuilder().setChange(((RunRecord.Changed) record).change()));
        }
        if (run > 0) {
            stored.addRecord(counted(run, flushedRun));
        }
        ByteString changes = plain ? ByteString.EMPTY : stored.build().toByteString();
        History events = history.build();
        long first = events.getEventsCount() == 0 ? 0 : events.getEvents(0).getEventId();
        return new Encoded(events.toByteString(), changes, first, events.getEventsCount());
    }

    private static Record.Builder counted(int events, boolean flushed) {
        return flushed
                ? Record.newBuilder().setFlushedEvents(events)
                : Record.newBuilder().setEvents(events);
    }

    /** The records of one stored append, in order. */
    public static List<RunRecord> decode(ByteString events, ByteString changes) {
        try {
            List<HistoryEvent> history = History.parseFrom(events).getEventsList();
            List<RunRecord> records = new ArrayList<>(history.size() + 2);
            if (changes.isEmpty()) {
                history.forEach(event -> records.add(new RunRecord.Written(event)));
                return records;
            }
            Records stored = Records.parseFrom(changes);
            if (stored.getFormat() > FORMAT) {
                throw new IllegalStateException(
                        "records of format " + stored.getFormat() + " are newer than this server");
            }
            int next = 0;
            for (Record record : stored.getRecordList()) {
                switch (record.getKindCase()) {
                    case EVENTS -> {
                        for (int i = 0; i < record.getEvents(); i++) {
                            records.add(new RunRecord.Written(history.get(next++)));
                        }
                    }
                    case FLUSHED_EVENTS -> {
                        for (int i = 0; i < record.getFlushedEvents(); i++) {
                            records.add(new RunRecord.Flushed(history.get(next++)));
                        }
                    }
                    case BUFFERED_EVENT ->
                        records.add(new RunRecord.Buffered(HistoryEvent.parseFrom(record.getBufferedEvent())));
                    case CHANGE -> records.add(new RunRecord.Changed(record.getChange()));
                    case KIND_NOT_SET -> throw new IllegalStateException("a record of an unknown kind");
                }
            }
            return records;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable records", e);
        }
    }
}
