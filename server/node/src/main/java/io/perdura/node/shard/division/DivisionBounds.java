package io.perdura.node.shard.division;

/**
 * What an operator allows.
 *
 * @param min as many shards stay, however little there is to do
 * @param max more than that there will not be, however much there is to do
 * @param splitAbove appends a second that are too many for one shard
 * @param mergeBelow appends a second that are so few for two neighbours together that one is enough
 * @param pauseMs between two changes, whoever makes them
 */
public record DivisionBounds(int min, int max, int splitAbove, int mergeBelow, long pauseMs) {}
