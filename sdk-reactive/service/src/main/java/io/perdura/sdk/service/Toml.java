package io.perdura.sdk.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads TOML, as far as configuration files need it: tables, dotted and quoted keys, all strings, booleans, numbers (whole
 * ones as {@code Long}, others as {@code Double}), arrays, inline tables. Dates are left as text.
 */
final class Toml {
    private static final int DEPTH_MAX = 32;

    private final String text;
    private int at;
    private int depth;

    private Toml(String text) {
        this.text = text.replace("\r\n", "\n");
    }

    /** Fails with the line that cannot be read. */
    static Map<String, Object> read(String text) {
        return new Toml(text).document();
    }

    private Map<String, Object> document() {
        Map<String, Object> root = new LinkedHashMap<>();
        Map<String, Object> table = root;
        for (skipLines(); at < text.length(); skipLines()) {
            if (take("[[")) {
                table = element(root, key());
                expect("]]");
            } else if (take("[")) {
                skipBlanks();
                table = within(root, key());
                expect("]");
            } else {
                pair(table);
            }
            endOfLine();
        }
        return root;
    }

    private void pair(Map<String, Object> table) {
        List<String> key = key();
        expect("=");
        Object value = value();
        String last = key.get(key.size() - 1);
        if (within(table, key.subList(0, key.size() - 1)).putIfAbsent(last, value) != null) {
            throw wrong("'" + last + "' is set twice");
        }
    }

    @SuppressWarnings("unchecked") // all maps here were made here
    private Map<String, Object> within(Map<String, Object> from, List<String> path) {
        Map<String, Object> table = from;
        for (String name : path) {
            Object inner = table.computeIfAbsent(name, absent -> new LinkedHashMap<>());
            if (inner instanceof List<?> list && !list.isEmpty()) {
                inner = list.get(list.size() - 1);
            }
            if (!(inner instanceof Map)) {
                throw wrong("'" + name + "' is a value, not a table");
            }
            table = (Map<String, Object>) inner;
        }
        return table;
    }

    /** A new table at the end of an array of them. */
    @SuppressWarnings("unchecked") // all lists here were made here
    private Map<String, Object> element(Map<String, Object> root, List<String> path) {
        String name = path.get(path.size() - 1);
        Object list = within(root, path.subList(0, path.size() - 1)).computeIfAbsent(name, absent -> new ArrayList<>());
        if (!(list instanceof List)) {
            throw wrong("'" + name + "' is no array of tables");
        }
        Map<String, Object> table = new LinkedHashMap<>();
        ((List<Object>) list).add(table);
        return table;
    }

    // ---- Keys and values ----

    private List<String> key() {
        List<String> names = new ArrayList<>();
        do {
            skipBlanks();
            names.add(name());
            skipBlanks();
        } while (take("."));
        return names;
    }

    private String name() {
        if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
            return string();
        }
        int from = at;
        while (at < text.length() && isBare(text.charAt(at))) {
            at++;
        }
        if (from == at) {
            throw wrong("a name is missing");
        }
        return text.substring(from, at);
    }

    private static boolean isBare(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    private Object value() {
        skipBlanks();
        char first = at < text.length() ? text.charAt(at) : '\n';
        if (first == '"' || first == '\'') {
            return string();
        }
        if (++depth > DEPTH_MAX) {
            throw wrong("too deep");
        }
        Object value = take("[") ? array() : take("{") ? inlineTable() : bare();
        depth--;
        return value;
    }

    private List<Object> array() {
        List<Object> values = new ArrayList<>();
        for (skipLines(); !take("]"); skipLines()) {
            values.add(value());
            skipLines();
            if (!take(",")) {
                expect("]");
                break;
            }
        }
        return values;
    }

    private Map<String, Object> inlineTable() {
        Map<String, Object> table = new LinkedHashMap<>();
        skipBlanks();
        if (!take("}")) {
            do {
                pair(table);
                skipBlanks();
            } while (take(","));
            expect("}");
        }
        return table;
    }

    private Object bare() {
        int from = at;
        while (at < text.length() && ",]}#\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at).strip();
        if (word.isEmpty()) {
            throw wrong("a value is missing");
        }
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        String number = word.replace("_", "");
        if (number.matches("[+-]?\\d{1,18}")) {
            return Long.valueOf(number);
        }
        if (number.matches("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")) {
            return Double.valueOf(number);
        }
        if (word.matches("\\d{4}-\\d{2}-\\d{2}.*|\\d{2}:\\d{2}.*")) {
            return word;
        }
        throw wrong("'" + word + "' is no value; text stands in quotes");
    }

    // ---- Strings ----

    private String string() {
        for (String quotes : List.of("\"\"\"", "'''", "\"", "'")) {
            if (take(quotes)) {
                return string(quotes);
            }
        }
        throw wrong("text is missing");
    }

    private String string(String quotes) {
        boolean lines = quotes.length() > 1;
        boolean escapes = quotes.charAt(0) == '"';
        StringBuilder read = new StringBuilder();
        if (lines) {
            take("\n");
        }
        while (!take(quotes)) {
            if (at >= text.length() || !lines && text.charAt(at) == '\n') {
                throw wrong("text that does not end");
            }
            char c = text.charAt(at++);
            if (c == '\\' && escapes) {
                escape(read, lines);
            } else {
                read.append(c);
            }
        }
        while (lines && at < text.length() && text.charAt(at) == quotes.charAt(0)) {
            read.append(text.charAt(at++)); // up to two quotes may stand before the end
        }
        return read.toString();
    }

    private void escape(StringBuilder read, boolean lines) {
        char c = at < text.length() ? text.charAt(at++) : '\n';
        switch (c) {
            case 'b' -> read.append('\b');
            case 't' -> read.append('\t');
            case 'n' -> read.append('\n');
            case 'f' -> read.append('\f');
            case 'r' -> read.append('\r');
            case '"', '\\' -> read.append(c);
            case 'u' -> read.appendCodePoint(hexadecimal(4));
            case 'U' -> read.appendCodePoint(hexadecimal(8));
            default -> {
                if (!lines || !Character.isWhitespace(c)) {
                    throw wrong("\\" + c + " means nothing");
                }
                at--;
                while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                    at++; // a backslash at the end of a line joins it with what comes next
                }
            }
        }
    }

    private int hexadecimal(int digits) {
        try {
            int point = Integer.parseInt(text.substring(at, at + digits), 16);
            at += digits;
            if (Character.isValidCodePoint(point)) {
                return point;
            }
        } catch (RuntimeException e) {
            // said below
        }
        throw wrong("no such character");
    }

    // ---- What stands between ----

    private boolean take(String expected) {
        if (text.startsWith(expected, at)) {
            at += expected.length();
            return true;
        }
        return false;
    }

    private void expect(String expected) {
        skipBlanks();
        if (!take(expected)) {
            throw wrong("'" + expected + "' is missing");
        }
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private void skipComment() {
        skipBlanks();
        if (take("#")) {
            while (at < text.length() && text.charAt(at) != '\n') {
                at++;
            }
        }
    }

    private void skipLines() {
        skipComment();
        while (take("\n")) {
            skipComment();
        }
    }

    private void endOfLine() {
        skipComment();
        if (at < text.length() && !take("\n")) {
            throw wrong("something stands behind the value");
        }
    }

    private IllegalArgumentException wrong(String what) {
        long line = 1
                + text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new IllegalArgumentException("line " + line + ": " + what);
    }
}
