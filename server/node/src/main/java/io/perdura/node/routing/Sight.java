package io.perdura.node.routing;

/** What a node can tell of another one. */
public enum Sight {
    /** It answers, and serves what it owns. */
    SERVING,
    /** It answers, and is about to leave: it hands over what it owns. */
    LEAVING,
    /** It answers, but owns nothing that it could serve. */
    CANNOT_SERVE,
    /** It does not answer: it is dead, paused or cut off. */
    OUT_OF_SIGHT
}
