package io.perdura.engine.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One command of a script: {@code verb word word key=value key="a value" [Command key=value; Command]}. */
record ScriptLine(String verb, List<String> words, Map<String, String> options, List<ScriptLine> commands) {

    static ScriptLine parse(String line) {
        String head = line;
        List<ScriptLine> commands = new ArrayList<>();
        int open = line.indexOf('[');
        if (open >= 0) {
            int close = line.lastIndexOf(']');
            for (String command : split(line.substring(open + 1, close), ';')) {
                if (!command.isBlank()) {
                    commands.add(parse(command.trim()));
                }
            }
            head = line.substring(0, open) + " " + line.substring(close + 1);
        }
        List<String> words = new ArrayList<>();
        Map<String, String> options = new LinkedHashMap<>();
        for (String word : split(head, ' ')) {
            int equals = word.indexOf('=');
            if (word.isBlank()) {
                continue;
            }
            if (equals > 0) {
                options.put(word.substring(0, equals), unquoted(word.substring(equals + 1)));
            } else {
                words.add(unquoted(word));
            }
        }
        return new ScriptLine(words.get(0), words.subList(1, words.size()), options, commands);
    }

    /** Splits where no quotation is open. */
    private static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (char c : text.replace('\n', ' ').toCharArray()) {
            quoted ^= c == '"';
            if (c == at && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String unquoted(String word) {
        return word.replace("\"", "");
    }

    String word() {
        return words.isEmpty() ? "" : words.get(0);
    }

    boolean flag(String name) {
        return words.contains(name);
    }

    boolean has(String key) {
        return options.containsKey(key);
    }

    String text(String key, String otherwise) {
        return options.getOrDefault(key, otherwise);
    }

    String text(String key) {
        return text(key, "");
    }

    int number(String key, int otherwise) {
        return has(key) ? Integer.parseInt(text(key)) : otherwise;
    }

    long spanMs(String key) {
        return has(key) ? spanMs(text(key), 0) : 0;
    }

    /** {@code 250ms}, {@code 10s}, {@code 5m}, {@code 2h}, also negative. */
    static long spanMs(String text, long otherwise) {
        if (text.isEmpty()) {
            return otherwise;
        }
        String unit = text.replaceAll("[-0-9.]", "");
        double amount = Double.parseDouble(text.substring(0, text.length() - unit.length()));
        return Math.round(amount
                * switch (unit) {
                    case "ms" -> 1;
                    case "s" -> 1000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> throw new IllegalArgumentException("not a span of time: " + text);
                });
    }
}
