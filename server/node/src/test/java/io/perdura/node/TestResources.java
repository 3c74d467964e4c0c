package io.perdura.node;

/** What tests may have to themselves for a while, as names for {@code @ResourceLock}. */
public final class TestResources {
    /** The cores: for tests that start and kill one process after another, of which one at a time is enough beside one that is in the row from the beginning. */
    public static final String PROCESSES = "processes";

    private TestResources() {}
}
