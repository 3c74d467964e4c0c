package io.perdura.benchmarks.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The bank's book: a file with a line for each movement, flushed before it counts. A movement is known by its key, and one
 * that is in the book already changes nothing. Thread-safe.
 */
final class Ledger implements AutoCloseable {
    private final Path path;
    private final FileChannel file;
    private final Set<String> keys = new HashSet<>();
    private final Map<String, Long> balances = new TreeMap<>();

    Ledger(Path path) throws IOException {
        this.path = path;
        this.file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        read();
    }

    /** Enters what another process has written meanwhile. */
    synchronized void read() throws IOException {
        for (String line : Files.readAllLines(path)) {
            String[] columns = line.split(" ", -1);
            enter(columns[0], columns[1], Long.parseLong(columns[2]));
        }
    }

    Path path() {
        return path;
    }

    /** Yields whether the movement is new. */
    synchronized boolean move(String key, String account, long cents) {
        if (keys.contains(key)) {
            return false;
        }
        String line = key + " " + account + " " + cents + "\n";
        try {
            file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        enter(key, account, cents);
        return true;
    }

    synchronized Map<String, Long> balances() {
        return new TreeMap<>(balances);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void enter(String key, String account, long cents) {
        if (keys.add(key)) {
            balances.merge(account, cents, Long::sum);
        }
    }
}
