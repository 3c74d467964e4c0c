package io.perdura.engine;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.ResetPoint;
import io.perdura.engine.v1.Snapshot;
import io.temporal.api.common.v1.WorkerVersionStamp;
import java.util.ArrayList;
import java.util.List;

/** Which builds of workers took part: where each came in, in the chain of runs, oldest first; and who came last. */
public final class ResetPointPart implements Part {

    /** The oldest go: a chain may see more builds than anybody looks back to. */
    public static final int MAX = 20;

    private List<ResetPoint> points = List.of();
    private WorkerVersionStamp latest = WorkerVersionStamp.getDefaultInstance();

    @Override
    public ResetPointPart copy() {
        ResetPointPart copy = new ResetPointPart();
        copy.points = points;
        copy.latest = latest;
        return copy;
    }

    public List<ResetPoint> points() {
        return points;
    }

    /** What the worker that completed the last task said of itself; the default, if nothing. */
    public WorkerVersionStamp latest() {
        return latest;
    }

    public boolean isKnown(String binaryChecksum, String buildId) {
        for (ResetPoint point : points) {
            if (point.getBinaryChecksum().equals(binaryChecksum)
                    && point.getBuildId().equals(buildId)) {
                return true;
            }
        }
        return false;
    }

    public void inherited(List<ResetPoint> ofRunsBefore) {
        points = List.copyOf(ofRunsBefore);
    }

    public void seen(WorkerVersionStamp worker) {
        latest = worker;
    }

    public void added(ResetPoint point) {
        List<ResetPoint> more = new ArrayList<>(points);
        more.add(point);
        points = List.copyOf(more.subList(Math.max(0, more.size() - MAX), more.size()));
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.addAllResetPoints(points).setWorkerVersion(latest.toByteString());
    }

    static ResetPointPart of(Snapshot snapshot) {
        ResetPointPart part = new ResetPointPart();
        part.points = List.copyOf(snapshot.getResetPointsList());
        try {
            part.latest = WorkerVersionStamp.parseFrom(snapshot.getWorkerVersion());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable version of a worker", e);
        }
        return part;
    }
}
