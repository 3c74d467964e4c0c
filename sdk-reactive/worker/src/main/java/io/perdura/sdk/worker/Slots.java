package io.perdura.sdk.worker;

import java.util.ArrayDeque;

/** How many of a kind of task may be under way; whoever comes when all are taken waits in line. Thread-safe. */
final class Slots {
    private final int size;
    private final ArrayDeque<Runnable> line = new ArrayDeque<>();
    private int used;

    Slots(int size) {
        this.size = size;
    }

    /** Calls back with a slot taken, at once or when one is free; on the caller's thread or that of who frees one. */
    void reserve(Runnable granted) {
        synchronized (this) {
            if (used >= size) {
                line.add(granted);
                return;
            }
            used++;
        }
        granted.run();
    }

    synchronized boolean tryReserve() {
        if (used >= size) {
            return false;
        }
        used++;
        return true;
    }

    void release() {
        Runnable next;
        synchronized (this) {
            next = line.poll();
            if (next == null) {
                used--;
            }
        }
        if (next != null) {
            next.run();
        }
    }

    int size() {
        return size;
    }

    synchronized int used() {
        return used;
    }
}
