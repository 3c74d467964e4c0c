package io.perdura.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.Record;
import io.perdura.engine.v1.Records;
import io.perdura.engine.v1.StickyQueue;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

    @Test
    void events_alone_are_a_history_and_nothing_else() throws Exception {
        RecordCodec.Encoded stored = RecordCodec.encode(List.of(written(5), written(6)));

        assertThat(stored.changes()).isEmpty();
        assertThat(stored.firstEventId()).isEqualTo(5);
        assertThat(stored.eventCount()).isEqualTo(2);
        assertThat(History.parseFrom(stored.events()).getEventsList()).containsExactly(event(5), event(6));
    }

    @Test
    void changes_alone_have_no_events() {
        RecordCodec.Encoded stored = RecordCodec.encode(List.of(changed("q")));

        assertThat(stored.events()).isEmpty();
        assertThat(stored.firstEventId()).isZero();
        assertThat(stored.eventCount()).isZero();
        assertThat(decoded(stored)).containsExactly(changed("q"));
    }

    @Test
    void the_order_of_records_survives() {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            List<RunRecord> records = new ArrayList<>();
            for (int id = 1; id <= random.nextInt(12); id++) {
                records.add(
                        switch (random.nextInt(4)) {
                            case 0 -> written(id);
                            case 1 -> new RunRecord.Flushed(event(id));
                            case 2 -> new RunRecord.Buffered(event(0));
                            default -> changed("q" + id);
                        });
            }

            assertThat(decoded(RecordCodec.encode(records))).isEqualTo(records);
        }
    }

    @Test
    void appended_histories_are_one_history() throws Exception {
        ByteString both = RecordCodec.encode(List.of(written(1)))
                .events()
                .concat(RecordCodec.encode(List.of(written(2), changed("q"))).events());

        assertThat(History.parseFrom(both).getEventsList()).containsExactly(event(1), event(2));
    }

    @Test
    void what_a_newer_server_wrote_is_not_guessed_at() {
        ByteString newer = Records.newBuilder().setFormat(99).build().toByteString();
        ByteString unknown = Records.newBuilder()
                .setFormat(1)
                .addRecord(Record.getDefaultInstance())
                .build()
                .toByteString();

        assertThatThrownBy(() -> RecordCodec.decode(ByteString.EMPTY, newer)).hasMessageContaining("newer");
        assertThatThrownBy(() -> RecordCodec.decode(ByteString.EMPTY, unknown)).hasMessageContaining("unknown kind");
        assertThatThrownBy(() -> RecordCodec.decode(ByteString.copyFromUtf8("no"), ByteString.EMPTY))
                .hasMessageContaining("unreadable");
    }

    private static List<RunRecord> decoded(RecordCodec.Encoded stored) {
        return RecordCodec.decode(stored.events(), stored.changes());
    }

    private static RunRecord written(long id) {
        return new RunRecord.Written(event(id));
    }

    private static RunRecord changed(String queue) {
        return new RunRecord.Changed(Change.newBuilder()
                .setStickyQueue(StickyQueue.newBuilder().setName(queue))
                .build());
    }

    private static HistoryEvent event(long id) {
        return HistoryEvent.newBuilder()
                .setEventId(id)
                .setEventType(EventType.EVENT_TYPE_MARKER_RECORDED)
                .build();
    }
}
