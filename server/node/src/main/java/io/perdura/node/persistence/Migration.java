package io.perdura.node.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** One step of the schema: a script that ships with the server, {@code V<version>__<name>.sql}. */
record Migration(int version, String name, String script, String checksum) {
    private static final String FOLDER = "/db/migration/";
    /** Every script, in order; a test compares it with the folder. */
    static final List<String> FILES = List.of("V001__tables.sql", "V002__task_queue_config.sql");

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
}
