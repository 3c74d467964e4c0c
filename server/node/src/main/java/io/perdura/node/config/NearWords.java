package io.perdura.node.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds what somebody may have meant who mistyped a name. */
public final class NearWords {
    private static final int FOUND_MAX = 3;

    private NearWords() {}

    /** The nearest of the names, as far as they are near at all: a letter in three missed, added, changed or swapped. */
    public static List<String> of(String word, Collection<String> names) {
        Map<String, Integer> near = new TreeMap<>();
        for (String name : names) {
            int steps = steps(word, name);
            boolean begins = word.length() > 2 && name.startsWith(word);
            if (begins || steps <= Math.max(1, bare(word).length() / 3)) {
                near.put(name, begins ? 0 : steps);
            }
        }
        return near.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getValue))
                .limit(FOUND_MAX)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String bare(String word) {
        return word.replaceFirst("^-+", "");
    }

    /** By how many letters two words differ; two neighbours that changed places are one. */
    private static int steps(String one, String other) {
        int[][] steps = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                steps[i][j] =
                        Math.min(steps[i - 1][j - 1] + change, Math.min(steps[i - 1][j] + 1, steps[i][j - 1] + 1));
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (swapped) {
                    steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
                }
            }
        }
        return steps[one.length()][other.length()];
    }
}
