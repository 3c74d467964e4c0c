package io.perdura.node.persistence.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/** Keeps a data directory to one process; ends with the process, however it ends. */
final class DirectoryLock implements AutoCloseable {
    static final String FILE = "perdura.lock";

    private static final long DYING_NANOS = 3_000_000_000L;
    private static final long LOOK_EVERY_NANOS = 20_000_000;

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock take(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!lockSoon(channel)) {
            channel.close();
            throw new EmbeddedPostgresException("The data directory " + directory + " is in use by process "
                    + Files.readString(file).strip() + ". Stop it, or choose another data directory.");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
        return new DirectoryLock(channel);
    }

    /** A process that was killed a moment ago holds its lock until it is gone. */
    private static boolean lockSoon(FileChannel channel) throws IOException {
        long endNanos = System.nanoTime() + DYING_NANOS;
        try {
            while (channel.tryLock() == null) {
                if (System.nanoTime() > endNanos) {
                    return false;
                }
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
            return true;
        } catch (OverlappingFileLockException e) {
            return false; // this very process has it
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
