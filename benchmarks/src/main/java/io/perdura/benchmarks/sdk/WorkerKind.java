package io.perdura.benchmarks.sdk;

/** Whose worker a column is about. */
enum WorkerKind {
    REACTIVE("reactive"),
    STOCK("stock"),
    STOCK_VIRTUAL("stock, virtual threads");

    private final String title;

    WorkerKind(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
