package io.perdura.node.persistence.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The versions of Postgres that tests can run on: the one that the server brings, the oldest that it works on, and what is
 * installed on the machine.
 */
public record TestedPostgres(String name, EmbeddedPostgres.ProgramsSource programs) {
    private static final Path OLDEST =
            Path.of("target", "postgres", "oldest.jar").toAbsolutePath();
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    public static final TestedPostgres BROUGHT = new TestedPostgres("18", PostgresBinaries::unpackInto);

    /** All but the one that the server brings. */
    public static List<TestedPostgres> others() {
        List<TestedPostgres> others = new ArrayList<>(installed());
        oldest().ifPresent(others::add);
        return others;
    }

    /** The build puts it there, where there is one for this machine. */
    private static Optional<TestedPostgres> oldest() {
        if (!Files.exists(OLDEST)) {
            return Optional.empty();
        }
        URL archive;
        try {
            archive = new URL("jar:" + OLDEST.toUri() + "!/" + PostgresBinaries.archiveName());
            archive.openConnection().connect();
        } catch (IOException otherMachine) {
            return Optional.empty();
        }
        return Optional.of(new TestedPostgres("14", cache -> PostgresBinaries.unpackInto(cache, archive)));
    }

    private static List<TestedPostgres> installed() {
        if (!Files.isDirectory(INSTALLED)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
                    .filter(version -> version.getFileName().toString().matches("1[4-8]"))
                    .map(version -> new TestedPostgres(
                            version.getFileName() + " (installed)", cache -> PostgresBinaries.installed(version)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An ephemeral one. */
    public EmbeddedPostgres start() {
        try {
            Path directory = Files.createTempDirectory("perdura-");
            return EmbeddedPostgres.start(
                    directory.toRealPath(), 0, true, Identity.choose(Cluster.data(directory)), programs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "Postgres " + name;
    }
}
