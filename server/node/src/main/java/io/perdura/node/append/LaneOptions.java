package io.perdura.node.append;

/**
 * The bounds of a lane. {@code answerMs}: how long Postgres may say nothing that settles a commit of the batch under way
 * before the outcome counts as unknown.
 */
public record LaneOptions(
        int batchCommitsMax, int batchBytesMax, int queueCommitsMax, int queueBytesMax, long answerMs) {

    public static final LaneOptions DEFAULT = new LaneOptions(256, 8 << 20, 8_192, 64 << 20, 3_000);
}
