package io.perdura.node.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions that somebody accepts: {@code >=1.0.0 <2.0.0 || 3.x}; a space means and, two bars mean or. */
final class VersionRange {

    private static final Pattern CONDITION = Pattern.compile("(<=|>=|==|!=|<|>|=|!)?\\s*([0-9xX*][^\\s<>=!|]*)\\s*");

    private final List<List<Predicate<SemanticVersion>>> alternatives = new ArrayList<>();

    private VersionRange() {}

    /** The range; fails with the reason as its message if the text is none. */
    static VersionRange parse(String text) {
        VersionRange range = new VersionRange();
        for (String alternative : text.split("\\|\\|", -1)) {
            List<Predicate<SemanticVersion>> conditions = new ArrayList<>();
            String rest = alternative.strip();
            Matcher matcher = CONDITION.matcher(rest);
            int end = 0;
            while (matcher.lookingAt()) {
                conditions.add(condition(matcher.group(1) == null ? "=" : matcher.group(1), matcher.group(2)));
                end = matcher.end();
                matcher.region(end, rest.length());
            }
            if (conditions.isEmpty() || end < rest.length()) {
                throw new IllegalArgumentException("Could not parse Range \"" + text + "\"");
            }
            range.alternatives.add(conditions);
        }
        return range;
    }

    boolean contains(SemanticVersion version) {
        return alternatives.stream()
                .anyMatch(conditions -> conditions.stream().allMatch(condition -> condition.test(version)));
    }

    private static Predicate<SemanticVersion> condition(String operator, String text) {
        String[] parts = text.split("\\.", -1);
        int known = 0;
        while (known < parts.length && !parts[known].equalsIgnoreCase("x") && !parts[known].equals("*")) {
            known++;
        }
        if (known == parts.length) {
            SemanticVersion bound = SemanticVersion.parse(text);
            return compared(operator, bound);
        }
        // A wildcard stands for every version from its first to before the next one.
        SemanticVersion first = atLeast(parts, known, 0);
        if (known == 0) {
            return version -> true;
        }
        SemanticVersion next = atLeast(parts, known, 1);
        return switch (operator) {
            case "=", "==" -> version -> version.compareTo(first) >= 0 && version.compareTo(next) < 0;
            case "!", "!=" -> version -> version.compareTo(first) < 0 || version.compareTo(next) >= 0;
            case ">" -> version -> version.compareTo(next) >= 0;
            case "<=" -> version -> version.compareTo(next) < 0;
            default -> compared(operator, first);
        };
    }

    private static SemanticVersion atLeast(String[] parts, int known, int more) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            long number = i < known ? Long.parseLong(parts[i]) + (i == known - 1 ? more : 0) : 0;
            text.append(i == 0 ? "" : ".").append(number);
        }
        return SemanticVersion.parse(text.toString());
    }

    private static Predicate<SemanticVersion> compared(String operator, SemanticVersion bound) {
        return switch (operator) {
            case "<" -> version -> version.compareTo(bound) < 0;
            case "<=" -> version -> version.compareTo(bound) <= 0;
            case ">" -> version -> version.compareTo(bound) > 0;
            case ">=" -> version -> version.compareTo(bound) >= 0;
            case "!", "!=" -> version -> version.compareTo(bound) != 0;
            default -> version -> version.compareTo(bound) == 0;
        };
    }
}
