package io.perdura.node.visibility;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes values into JSON, and, as the rules of strings are the same, into jsonpath. */
final class JsonText {

    /** Of fixed width, so that times are ordered as their texts are. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private JsonText() {}

    /** Appends a String, Boolean, number or Instant. */
    static void append(StringBuilder json, Object value) {
        if (value instanceof String text) {
            appendString(json, text);
        } else if (value instanceof Instant time) {
            json.append('"').append(TIME.format(time)).append('"');
        } else {
            json.append(value);
        }
    }

    /** Appends a string in quotes. What Postgres takes in no text, a NUL or half a character, becomes a replacement character. */
    static void appendString(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                json.append(c).append(text.charAt(++i));
            } else if (c == 0 || Character.isSurrogate(c)) {
                json.append('\uFFFD');
            } else if (c < ' ') {
                json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
