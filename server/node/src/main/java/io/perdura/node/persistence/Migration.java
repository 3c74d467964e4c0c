package io.perdura.node.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** One step of the schema: a script that ships with the server, {@code V<version>__<name>.sql}. */
record Migration(int version, String name, String script, String checksum) {
    private static final String FOLDER = "/db/migration/";
    /** Every script, in order; a test compares it with the folder. */
    static final List<String> FILES = List.of(
            "V001__tables.sql",
            "V002__task_queue_config.sql",
            "V003__backlog.sql",
            "V004__deletion.sql",
            "V005__shard_layout.sql",
            "V006__databases.sql",
            "V007__data_moves.sql");

    /** Earlier texts of a script that lead to the same tables, by version: databases made with them go on. */
    private static final Map<Integer, String> EARLIER =
            Map.of(1, "d382fe2975073aba436c807e1a8f763a5c519b7cd311e5860a50ba63dab26d89");

    static List<Migration> all() {
        return FILES.stream().map(Migration::read).toList();
    }

    static Migration read(String file) {
        try (InputStream stream = Migration.class.getResourceAsStream(FOLDER + file)) {
            if (stream == null) {
                throw new SchemaException("The migration " + file + " is missing from the server's jar.");
            }
            byte[] script = stream.readAllBytes();
            int separator = file.indexOf("__");
            return new Migration(
                    Integer.parseInt(file.substring(1, separator)),
                    file.substring(separator + 2, file.length() - ".sql".length()),
                    new String(script, StandardCharsets.UTF_8),
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(script)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a database with this checksum went through this step. */
    boolean isThatOf(String recorded) {
        return recorded.equals(checksum) || recorded.equals(EARLIER.get(version));
    }
}
