package io.perdura.sdk.worker;

import java.util.function.IntSupplier;

/** Which of a worker's two queues the next poll goes to: its own, where tasks of cached runs come, or the shared one. */
final class StickyQueue {
    private final String name;
    private final IntSupplier count;
    private int openSticky;
    private int openNormal;
    private long backlog;

    StickyQueue(String name, IntSupplier pollers) {
        this.name = name;
        this.count = pollers;
    }

    String name() {
        return name;
    }

    /** True: its own. The kind with fewer open polls; its own for as long as more waits there than polls are open. */
    boolean chooseSticky() {
        int pollers = count.getAsInt();
        boolean sticky = openNormal > 0 && backlog > pollers || openSticky <= openNormal;
        if (sticky && openNormal == 0 && openSticky == pollers - 1) {
            sticky = false; // one poll of the shared queue at least
        }
        if (sticky) {
            openSticky++;
        } else {
            openNormal++;
        }
        return sticky;
    }

    void ended(boolean sticky, long backlogHint) {
        if (sticky) {
            openSticky--;
            backlog = backlogHint;
        } else {
            openNormal--;
        }
    }
}
