package io.perdura.node.persistence.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The programs of Postgres for this machine, unpacked once from the class path into a cache. */
final class PostgresBinaries {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path directory;

    private PostgresBinaries(Path directory) {
        this.directory = directory;
    }

    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /** Programs that are there already, in {@code bin} of this directory. */
    static PostgresBinaries installed(Path directory) {
        return new PostgresBinaries(directory);
    }

    static PostgresBinaries unpackInto(Path cache) throws IOException {
        URL archive = PostgresBinaries.class.getResource("/" + archiveName());
        if (archive == null) {
            throw new EmbeddedPostgresException("There is no embedded Postgres for this machine (" + archiveName()
                    + "). Give the address of a Postgres instead.");
        }
        return unpackInto(cache, archive);
    }

    static PostgresBinaries unpackInto(Path cache, URL archive) throws IOException {
        Path directory = cache.resolve("postgres-" + identity(archive));
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(cache);
            Path unpacking = Files.createTempDirectory(cache, "unpacking-");
            try (InputStream stream = archive.openStream()) {
                unpack(stream, unpacking);
                Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
                publish(unpacking, directory);
            } finally {
                Directories.delete(unpacking);
            }
        }
        return new PostgresBinaries(directory);
    }

    static String archiveName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch");
        return "postgres-" + system + "-" + (machine.equals("aarch64") || machine.equals("arm64") ? "arm_64" : "x86_64")
                + ".txz";
    }

    /** What tells one archive from another without reading it. */
    private static String identity(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        if (connection instanceof JarURLConnection inJar) {
            inJar.setUseCaches(false);
            try (InputStream opened = inJar.getInputStream()) {
                return Long.toHexString(inJar.getJarEntry().getCrc()) + "-"
                        + inJar.getJarEntry().getSize();
            }
        }
        return connection.getLastModified() + "-" + connection.getContentLengthLong();
    }

    private static void publish(Path unpacked, Path directory) throws IOException {
        try {
            Files.move(unpacked, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            // Another process was faster.
        }
    }

    private static void unpack(InputStream stream, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(stream, BUFFER_BYTES)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("entry outside of the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    unpackFile(tar, entry, path);
                }
            }
        }
    }

    private static void unpackFile(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        try {
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else if (entry.isLink()) {
                Files.createLink(path, path.getFileSystem().getPath(entry.getLinkName()));
            } else {
                Files.copy(tar, path);
                boolean executable = (entry.getMode() & 0111) != 0;
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException("twice in the archive: " + entry.getName(), e);
        }
    }
}
