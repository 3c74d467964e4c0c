package io.perdura.node.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version as semver.org writes it. A pre-release comes before its release; what follows a plus does not count. */
record SemanticVersion(long major, long minor, long patch, String preRelease) implements Comparable<SemanticVersion> {

    private static final String NUMBER = "(0|[1-9]\\d{0,17})";
    private static final String IDENTIFIERS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
    private static final Pattern TEXT = Pattern.compile(
            NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-(" + IDENTIFIERS + "))?(?:\\+" + IDENTIFIERS + ")?");

    /** The version; fails with the reason as its message if the text is none. */
    static SemanticVersion parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("Version string empty");
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    text.split("\\.", 3).length == 3
                            ? "Invalid character(s) found in version \"" + text + "\""
                            : "No Major.Minor.Patch elements found");
        }
        return new SemanticVersion(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                matcher.group(4) == null ? "" : matcher.group(4));
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int order = Long.compare(major, other.major);
        order = order != 0 ? order : Long.compare(minor, other.minor);
        order = order != 0 ? order : Long.compare(patch, other.patch);
        return order != 0 ? order : comparePreReleases(preRelease, other.preRelease);
    }

    private static int comparePreReleases(String left, String right) {
        if (left.isEmpty() || right.isEmpty()) {
            return Boolean.compare(left.isEmpty(), right.isEmpty());
        }
        String[] lefts = left.split("\\.", -1);
        String[] rights = right.split("\\.", -1);
        for (int i = 0; i < Math.min(lefts.length, rights.length); i++) {
            int order = compareIdentifiers(lefts[i], rights[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(lefts.length, rights.length);
    }

    private static int compareIdentifiers(String left, String right) {
        boolean leftIsNumber = left.chars().allMatch(Character::isDigit);
        boolean rightIsNumber = right.chars().allMatch(Character::isDigit);
        if (leftIsNumber && rightIsNumber) {
            return left.length() != right.length() ? left.length() - right.length() : left.compareTo(right);
        }
        return leftIsNumber == rightIsNumber ? left.compareTo(right) : leftIsNumber ? -1 : 1;
    }
}
