package io.perdura.node.differential;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ${name}} stands for in one run of a case, and back from values to names. */
final class Variables {
    private static final Pattern USE = Pattern.compile("\\$\\{(?:(\\w+)|repeat (\\S) (\\d+))}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern DELETED = Pattern.compile("-deleted-[0-9a-f]{5,}");
    private static final Pattern LONG_RUN = Pattern.compile("(.)\\1{99,}");

    /** A run id that is well formed and nobody's. */
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final Map<String, String> given = new LinkedHashMap<>();
    private final Map<String, String> saved = new LinkedHashMap<>();
    private final Map<String, Integer> ids = new LinkedHashMap<>();

    Variables(String namespace) {
        String unique = UUID.randomUUID().toString().replace("-", "");
        for (String kind : new String[] {"w", "w2", "w3", "q", "q2", "sticky", "n", "j"}) {
            given.put(kind, kind + "-" + unique);
        }
        given.put("namespace", namespace);
    }

    void save(String name, String value) {
        saved.put(name, value);
    }

    String fill(String text) {
        return USE.matcher(text).replaceAll(found -> {
            if (found.group(2) != null) {
                return Matcher.quoteReplacement(found.group(2).repeat(Integer.parseInt(found.group(3))));
            }
            String name = found.group(1);
            String value = name.equals("nobody") ? NOBODY : saved.getOrDefault(name, given.get(name));
            if (value == null) {
                throw new IllegalArgumentException("nothing was saved as " + name);
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** The same text, with what differs from run to run named. */
    String plain(String text) {
        String plain = text.replace("\n", "\\n");
        for (Map.Entry<String, String> entry : given.entrySet()) {
            plain = plain.replace(entry.getValue(), "<" + entry.getKey() + ">");
        }
        plain = ID.matcher(plain)
                .replaceAll(found -> found.group().equals(NOBODY) ? "<nobody>" : "<id " + idOf(found.group()) + ">");
        plain = DELETED.matcher(plain).replaceAll("-deleted-<id>");
        return LONG_RUN.matcher(plain)
                .replaceAll(found -> Matcher.quoteReplacement(
                        "<" + found.group(1) + "*" + found.group().length() + ">"));
    }

    private int idOf(String id) {
        return ids.computeIfAbsent(id, unknown -> ids.size() + 1);
    }
}
