package io.perdura.node.persistence;

/** What a cluster calls its databases. */
public final class DatabaseName {
    /** The one that has the namespaces, and says which slots are in which database. */
    public static final String MAIN = "main";

    private DatabaseName() {}
}
