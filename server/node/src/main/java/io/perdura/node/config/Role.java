package io.perdura.node.config;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A part of the work that a node of a cluster may leave to others. */
public enum Role {
    /** Opens the port for clients and workers. */
    FRONTEND,
    /** Owns shards, and so workflows. */
    HISTORY,
    /** Owns task queues. */
    MATCHING;

    public static Set<Role> all() {
        return EnumSet.allOf(Role.class);
    }

    /** As it is said in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Fails with {@link InvalidSetting}. */
    public static Role of(String word) {
        for (Role role : values()) {
            if (role.word().equalsIgnoreCase(word.strip())) {
                return role;
            }
        }
        throw new InvalidSetting("--roles holds \"" + word + "\".", "Allowed: frontend, history, matching.");
    }
}
