package io.perdura.node.persistence;

/** One of the further databases could not be brought to use; the cause says why. */
public final class FurtherDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String name;
    private final String shown;

    public FurtherDatabaseException(NamedDatabase database, Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
        this.name = database.name();
        this.shown = "Database " + database.name() + ", Postgres at "
                + database.options().shown();
    }

    public String name() {
        return name;
    }

    /** Which one, in words for an operator. */
    public String shown() {
        return shown;
    }
}
