package io.perdura.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.v1.ResetPoint;
import io.perdura.engine.v1.Snapshot;
import org.junit.jupiter.api.Test;

class ResetPointPartTest {

    @Test
    void rule38TheLastTwentyBuildsAreKept() {
        ResetPointPart part = new ResetPointPart();
        for (int i = 1; i <= 25; i++) {
            part.added(point("build-" + i));
        }
        assertThat(part.points())
                .extracting(ResetPoint::getBuildId)
                .hasSize(20)
                .startsWith("build-6")
                .endsWith("build-25");
        assertThat(part.isKnown("", "build-6")).isTrue();
        assertThat(part.isKnown("", "build-5")).isFalse();
        assertThat(part.isKnown("build-6", "")).isFalse();
    }

    @Test
    void aSnapshotHasThemAll() {
        ResetPointPart part = new ResetPointPart();
        part.added(point("build-1"));
        part.added(point("build-2"));
        Snapshot.Builder snapshot = Snapshot.newBuilder();
        part.writeTo(snapshot);
        assertThat(ResetPointPart.of(snapshot.build()).points()).isEqualTo(part.points());
    }

    private static ResetPoint point(String buildId) {
        return ResetPoint.newBuilder().setBuildId(buildId).build();
    }
}
