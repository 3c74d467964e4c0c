package io.perdura.sdk.machine;

import io.perdura.sdk.converter.DataConverter;
import io.temporal.api.common.v1.Payloads;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The markers that the Java SDKs share: names, keys, and values in the plain chain that every SDK reads. */
public final class Markers {
    public static final String SIDE_EFFECT = "SideEffect";
    public static final String MUTABLE_SIDE_EFFECT = "MutableSideEffect";
    public static final String VERSION = "Version";
    public static final String LOCAL_ACTIVITY = "LocalActivity";

    static final String DATA = "data";
    static final String ID = "id";
    static final String SKIP_COUNT = "skipCount";
    static final String CHANGE_ID = "changeId";
    static final String CHANGE_VERSION = "version";
    static final String SEARCH_ATTRIBUTE_UPDATED = "versionSearchAttributeUpdated";
    static final String ACTIVITY_ID = "activityId";
    static final String ACTIVITY_TYPE = "type";
    static final String INPUT = "input";
    static final String RESULT = "result";
    static final String TIME = "time";
    static final String META = "meta";

    private static final DataConverter PLAIN = DataConverter.standard();

    private Markers() {}

    static Payloads plain(Object value) {
        return Payloads.newBuilder().addPayloads(PLAIN.toPayload(value)).build();
    }

    static @Nullable Object read(@Nullable Payloads value, Type type) {
        return value == null ? null : PLAIN.fromPayloads(value, 0, type);
    }

    static @Nullable String text(@Nullable Payloads value) {
        return (String) read(value, String.class);
    }

    /** A marker's name, and what it is about if it is about something. */
    static String title(String name, Map<String, Payloads> details) {
        String about = switch (name) {
            case VERSION -> text(details.get(CHANGE_ID));
            case MUTABLE_SIDE_EFFECT -> text(details.get(ID));
            case LOCAL_ACTIVITY -> text(details.get(ACTIVITY_ID));
            default -> null;
        };
        return about == null ? name : name + " " + about;
    }
}
