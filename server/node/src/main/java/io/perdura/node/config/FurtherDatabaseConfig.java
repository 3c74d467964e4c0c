package io.perdura.node.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A database beside the main one, under the name that the cluster calls it by for ever. */
public record FurtherDatabaseConfig(String name, ExternalPostgresConfig postgres) {
    static final String NAME = "[a-z][a-z0-9-]{0,30}";

    private static final String MAIN = "main";

    /** URLs with several hosts have commas, too. */
    private static final Pattern BETWEEN = Pattern.compile(",(?=" + NAME + "=postgres)");

    private static final String WAY_OUT =
            "Give NAME=URL, such as orders=postgresql://user:password@127.0.0.1:5432/orders.";

    /** Those of a list of {@code NAME=URL}, each item of which may be such a list itself. Fails with {@link InvalidSetting}. */
    public static List<FurtherDatabaseConfig> all(List<String> texts) {
        List<FurtherDatabaseConfig> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String text : texts) {
            for (String one : BETWEEN.split(text, -1)) {
                FurtherDatabaseConfig database = one(one);
                if (!names.add(database.name())) {
                    throw new InvalidSetting("--database names " + database.name() + " twice.", WAY_OUT);
                }
                all.add(database);
            }
        }
        return all;
    }

    private static FurtherDatabaseConfig one(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? "" : text.substring(0, equals);
        if (!name.matches(NAME)) {
            throw new InvalidSetting("--database does not begin with NAME=.", WAY_OUT);
        }
        if (name.equals(MAIN)) {
            throw new InvalidSetting("--database names main, which is the one of --postgres.", WAY_OUT);
        }
        try {
            return new FurtherDatabaseConfig(name, new ExternalPostgresConfig(text.substring(equals + 1)));
        } catch (InvalidSetting invalid) {
            throw new InvalidSetting(
                    String.valueOf(invalid.getMessage()).replace("--postgres", "--database " + name), WAY_OUT);
        }
    }
}
