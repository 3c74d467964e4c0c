package io.perdura.node.visibility;

import static io.perdura.node.visibility.AttributeType.BOOL;
import static io.perdura.node.visibility.AttributeType.DATETIME;
import static io.perdura.node.visibility.AttributeType.INT;
import static io.perdura.node.visibility.AttributeType.KEYWORD;
import static io.perdura.node.visibility.AttributeType.KEYWORD_LIST;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The search attributes of one namespace: the system's own, the predefined ones, and those that were registered. */
public final class AttributeTypes {

    /** The prefix that no registered name may have; in queries it may be added to or left out of the system's names. */
    public static final String RESERVED_PREFIX = "Temporal";

    static final String NAMESPACE_DIVISION = "TemporalNamespaceDivision";

    private static final String SCHEDULE_ID = "ScheduleId";

    /** Predefined names that a caller may set. */
    private static final Map<String, AttributeType> PREDEFINED_OPEN = Map.ofEntries(
            Map.entry("TemporalChangeVersion", KEYWORD_LIST),
            Map.entry("BinaryChecksums", KEYWORD_LIST),
            Map.entry("BuildIds", KEYWORD_LIST),
            Map.entry("BatcherNamespace", KEYWORD),
            Map.entry("BatcherUser", KEYWORD),
            Map.entry("TemporalScheduledStartTime", DATETIME),
            Map.entry("TemporalScheduledById", KEYWORD),
            Map.entry("TemporalSchedulePaused", BOOL),
            Map.entry(NAMESPACE_DIVISION, KEYWORD),
            Map.entry("TemporalPauseInfo", KEYWORD_LIST),
            Map.entry("TemporalReportedProblems", KEYWORD_LIST));

    /** Predefined names that only the server sets. */
    private static final Map<String, AttributeType> PREDEFINED_INTERNAL = Map.of(
            "TemporalWorkerDeploymentVersion", KEYWORD,
            "TemporalWorkflowVersioningBehavior", KEYWORD,
            "TemporalWorkerDeployment", KEYWORD,
            "TemporalUsedWorkerDeploymentVersions", KEYWORD_LIST,
            "TemporalExternalPayloadCount", INT,
            "TemporalExternalPayloadSizeBytes", INT);

    private static final Set<String> RESERVED = Set.of("NamespaceId", "MemoEncoding", "Memo", "VisibilityTaskKey");

    private final Map<String, AttributeType> custom;

    public AttributeTypes(Map<String, AttributeType> custom) {
        this.custom = Map.copyOf(custom);
    }

    /** Whether the name belongs to the system, so that nobody may register it. */
    public static boolean isReserved(String name) {
        return isOwn(name) || RESERVED.contains(name) || name.startsWith(RESERVED_PREFIX);
    }

    /** The system's names and the predefined ones, with their types. */
    public static Map<String, AttributeType> own() {
        Map<String, AttributeType> all = new HashMap<>();
        for (SystemAttribute attribute : SystemAttribute.values()) {
            all.put(attribute.text(), attribute.type());
        }
        all.putAll(PREDEFINED_OPEN);
        all.putAll(PREDEFINED_INTERNAL);
        return all;
    }

    /** The registered names of the namespace, with their types. */
    public Map<String, AttributeType> custom() {
        return custom;
    }

    /** Whether a caller may give the attribute a value, as far as its name goes. */
    static boolean isClosed(String name) {
        return SystemAttribute.named(name) != null || PREDEFINED_INTERNAL.containsKey(name);
    }

    /** The type of an attribute that lies in the stored search attributes; null if the name is unknown. */
    @Nullable
    AttributeType stored(String name) {
        AttributeType open = PREDEFINED_OPEN.get(name);
        if (open != null) {
            return open;
        }
        AttributeType internal = PREDEFINED_INTERNAL.get(name);
        return internal != null ? internal : custom.get(name);
    }

    /** What a query means by a name; null if nothing. Registered names win over every alias. */
    @Nullable
    Attribute resolve(String name) {
        AttributeType registered = custom.get(name);
        if (registered != null) {
            return new Attribute(name, name, registered, null);
        }
        if (name.equals(SCHEDULE_ID)) {
            return system(name, SystemAttribute.WORKFLOW_ID);
        }
        Attribute exact = lookUp(name, name);
        if (exact != null) {
            return exact;
        }
        Attribute prefixed = lookUp(name, RESERVED_PREFIX + name);
        if (prefixed != null || !name.startsWith(RESERVED_PREFIX)) {
            return prefixed;
        }
        return lookUp(name, name.substring(RESERVED_PREFIX.length()));
    }

    private @Nullable Attribute lookUp(String alias, String name) {
        SystemAttribute system = SystemAttribute.named(name);
        if (system != null) {
            return system(alias, system);
        }
        AttributeType stored = stored(name);
        return stored == null ? null : new Attribute(alias, name, stored, null);
    }

    private static Attribute system(String alias, SystemAttribute system) {
        return new Attribute(alias, system.text(), system.type(), system);
    }

    private static boolean isOwn(String name) {
        return SystemAttribute.named(name) != null
                || PREDEFINED_OPEN.containsKey(name)
                || PREDEFINED_INTERNAL.containsKey(name);
    }
}
