package io.perdura.node.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The settings of a YAML file, each with the line that it stands on. Refuses what it does not know, and says where. */
public final class ConfigFile {
    private static final long BYTES_MAX = 1 << 20;

    /** One value as text; a list's are joined by commas. */
    private record Value(String text, int line) {}

    private final Path file;
    private final Map<String, Value> values = new LinkedHashMap<>();

    private ConfigFile(Path file) {
        this.file = file;
    }

    /** A file in which nothing is set. */
    public static ConfigFile none() {
        return new ConfigFile(Path.of(""));
    }

    /** Fails with {@link InvalidSetting}. */
    public static ConfigFile read(Path file) {
        ConfigFile read = new ConfigFile(file);
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new InvalidSetting(file + " is larger than 1 MiB.", "Name the file with the settings.");
            }
            try (Reader reader = Files.newBufferedReader(file);
                    JsonParser parser = new YAMLFactory().createParser(reader)) {
                read.document(parser);
            }
        } catch (NoSuchFileException e) {
            throw new InvalidSetting("There is no file " + file + ".", "Name the file with the settings.");
        } catch (JacksonException e) {
            JsonLocation location = e.getLocation();
            throw new InvalidSetting(
                    file + (location == null ? "" : ":" + location.getLineNr()) + " is not YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse("") + ".",
                    "Indent by spaces, and write key: value.");
        } catch (IOException e) {
            throw new InvalidSetting(file + " cannot be read: " + e.getMessage() + ".", "Check its permissions.");
        }
        return read;
    }

    /** The value under a key, if the file sets it. */
    public Optional<String> find(Setting setting) {
        return Optional.ofNullable(values.get(setting.key())).map(Value::text);
    }

    /** File and line of a key that is set. */
    public String place(Setting setting) {
        Value value = values.get(setting.key());
        return value == null ? "" : file + ":" + value.line();
    }

    private void document(JsonParser parser) throws IOException {
        Deque<String> path = new ArrayDeque<>();
        JsonToken token = parser.nextToken();
        if (token == null) {
            return; // nothing but comments
        }
        if (token != JsonToken.START_OBJECT) {
            throw new InvalidSetting(at(parser) + " is not a key.", "Write key: value.");
        }
        int depth = 1;
        while (depth > 0) {
            token = parser.nextToken();
            if (token == JsonToken.END_OBJECT) {
                depth--;
                path.pollLast();
            } else if (token == JsonToken.FIELD_NAME) {
                path.addLast(parser.currentName());
                int line = parser.currentTokenLocation().getLineNr();
                String key = String.join(".", path);
                token = parser.nextToken();
                if (token == JsonToken.START_OBJECT) {
                    requireGroup(key, line);
                    depth++;
                } else {
                    put(setting(key, line), value(parser, token), line);
                    path.pollLast();
                }
            } else if (token == null) {
                return;
            }
        }
    }

    private static String value(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            return token == JsonToken.VALUE_NULL ? "" : parser.getText();
        }
        StringBuilder list = new StringBuilder();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isScalarValue()) {
                return "{…}";
            }
            list.append(list.isEmpty() ? "" : ",").append(parser.getText());
        }
        return list.toString();
    }

    private void put(Setting setting, String text, int line) {
        Value earlier = values.get(setting.key());
        if (earlier != null) {
            throw new InvalidSetting(
                    file + ":" + line + " sets " + setting.key() + " again; it was set on line " + earlier.line() + ".",
                    "Keep one of them.");
        }
        if (!text.matches(setting.form())) {
            throw new InvalidSetting(
                    file + ":" + line + ": " + setting.key()
                            + (setting.secret() ? " has a value that cannot be used." : " is \"" + text + "\"."),
                    "Allowed: " + setting.wanted() + ".");
        }
        values.put(setting.key(), new Value(text, line));
    }

    private Setting setting(String key, int line) {
        return Setting.ALL.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow(() -> unknown(key, line));
    }

    private void requireGroup(String key, int line) {
        if (Setting.ALL.stream().noneMatch(setting -> setting.key().startsWith(key + "."))) {
            throw unknown(key, line);
        }
    }

    private InvalidSetting unknown(String key, int line) {
        List<String> keys = Setting.ALL.stream().map(Setting::key).toList();
        int dot = key.lastIndexOf('.');
        String group = dot < 0 ? "" : key.substring(0, dot + 1);
        List<String> near = NearWords.of(key, keys);
        String allowed = keys.stream()
                .filter(known -> known.startsWith(group))
                .map(known -> known.substring(group.length()).replaceFirst("\\..*", ""))
                .distinct()
                .collect(Collectors.joining(", "));
        return new InvalidSetting(
                file + ":" + line + ": there is no " + key + "."
                        + (near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?"),
                "Allowed here: " + allowed + ".");
    }

    private String at(JsonParser parser) {
        return file + ":" + parser.currentTokenLocation().getLineNr();
    }
}
