package io.perdura.engine.check;

import java.nio.charset.StandardCharsets;

/** Names and ids as callers give them: limited by their bytes in UTF-8, and free of what storage cannot keep. */
public final class Texts {

    /** No character takes more bytes in UTF-8 than this for each {@code char}. */
    private static final int BYTES_PER_CHAR_MAX = 3;

    private Texts() {}

    public static boolean isLonger(String text, int bytesMax) {
        return text.length() > bytesMax || text.length() * BYTES_PER_CHAR_MAX > bytesMax && bytes(text) > bytesMax;
    }

    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Postgres keeps any text but this: one that reached an append would close its shard. */
    public static boolean isStorable(String text) {
        return text.indexOf('\0') < 0;
    }

    /** What can be kept of a text that was let in when nobody looked. */
    public static String storable(String text) {
        return isStorable(text) ? text : text.replace("\0", "");
    }
}
