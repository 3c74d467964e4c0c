package io.perdura.node.verify;

/**
 * Something that must never be.
 *
 * @param rule which of the invariants of docs/operations/verify.md, such as H3
 * @param place the run, shard or operation it is about
 */
public record Violation(String rule, String place, String text) {
    @Override
    public String toString() {
        return rule + "  " + place + ": " + text;
    }
}
