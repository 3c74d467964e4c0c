package io.perdura.sdk.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stack traces as text: one frame a line. */
final class StackTraces {
    private static final int FRAMES_MAX = 256;
    private static final Pattern FRAME =
            Pattern.compile("(?:.*/)?(?<class>[\\w.$]+)\\.(?<method>[\\w$<>]+)\\((?<place>[^)]*)\\)");
    private static final int NATIVE = -2;

    private StackTraces() {}

    static String write(Throwable exception) {
        StringBuilder text = new StringBuilder();
        StackTraceElement[] frames = exception.getStackTrace();
        for (int i = 0; i < frames.length && i < FRAMES_MAX; i++) {
            text.append(frames[i]).append('\n');
        }
        return text.toString();
    }

    /** Lines that are no frames are left out. */
    static StackTraceElement[] read(String text) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (String line : text.split("\n", FRAMES_MAX)) {
            Matcher frame = FRAME.matcher(line.strip());
            if (frame.matches()) {
                frames.add(frame(frame.group("class"), frame.group("method"), frame.group("place")));
            }
        }
        return frames.toArray(StackTraceElement[]::new);
    }

    private static StackTraceElement frame(String type, String method, String place) {
        int colon = place.lastIndexOf(':');
        if (place.equals("Native Method")) {
            return new StackTraceElement(type, method, null, NATIVE);
        }
        if (colon > 0 && place.substring(colon + 1).chars().allMatch(Character::isDigit)) {
            return new StackTraceElement(
                    type, method, place.substring(0, colon), Integer.parseInt(place.substring(colon + 1)));
        }
        return new StackTraceElement(type, method, place.equals("Unknown Source") ? null : place, -1);
    }
}
