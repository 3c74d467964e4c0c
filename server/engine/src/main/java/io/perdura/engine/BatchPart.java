package io.perdura.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.Batch;
import io.perdura.engine.v1.BatchAdvanced;
import io.perdura.engine.v1.Snapshot;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;

/** Of a run that is a batch operation: what is asked for, and how far it has got. Empty for all others. */
public final class BatchPart implements Part {

    private Batch facts = Batch.getDefaultInstance();
    private StartBatchOperationRequest request = StartBatchOperationRequest.getDefaultInstance();

    @Override
    public BatchPart copy() {
        BatchPart copy = new BatchPart();
        copy.facts = facts;
        copy.request = request;
        return copy;
    }

    /** Whether the run is a batch operation at all. */
    public boolean isAny() {
        return !facts.getRequest().isEmpty();
    }

    public StartBatchOperationRequest request() {
        return request;
    }

    /** Where the next page of targets begins; empty: at the first. */
    public ByteString cursor() {
        return facts.getCursor();
    }

    /** Whether its targets were counted. */
    public boolean isCounted() {
        return facts.getCounted();
    }

    public long total() {
        return facts.getTotal();
    }

    public long complete() {
        return facts.getComplete();
    }

    public long failed() {
        return facts.getFailed();
    }

    public void begun(ByteString asked) {
        facts = Batch.newBuilder().setRequest(asked).build();
        request = parse(asked);
    }

    public void advanced(BatchAdvanced advanced) {
        facts = facts.toBuilder()
                .setCursor(advanced.getCursor())
                .setTotal(advanced.getTotal())
                .setComplete(advanced.getComplete())
                .setFailed(advanced.getFailed())
                .setCounted(true)
                .build();
    }

    @Override
    public void owes(MutableState run, long nowMs, Debts debts) {
        if (isAny() && run.execution().isOpen()) {
            debts.batch(run.execution().startedMs());
        }
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        if (isAny()) {
            snapshot.setBatch(facts);
        }
    }

    static BatchPart of(Snapshot snapshot) {
        BatchPart part = new BatchPart();
        part.facts = snapshot.getBatch();
        part.request = parse(part.facts.getRequest());
        return part;
    }

    private static StartBatchOperationRequest parse(ByteString request) {
        try {
            return StartBatchOperationRequest.parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable batch operation", e);
        }
    }
}
