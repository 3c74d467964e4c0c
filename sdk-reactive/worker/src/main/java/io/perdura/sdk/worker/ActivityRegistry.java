package io.perdura.sdk.worker;

import io.perdura.sdk.activity.UntypedActivity;
import io.perdura.sdk.definition.ActivityDefinition;
import io.perdura.sdk.definition.Signature;
import io.perdura.sdk.interceptor.Interceptor;
import io.perdura.sdk.skin.Skins;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The activity types of one worker. */
final class ActivityRegistry {

    /** A method, the object it is called on, and what stands around it. */
    record Registered(Signature signature, Object target, List<Interceptor> interceptors) {}

    private final Map<String, Registered> byType = new TreeMap<>();
    private @Nullable Registered others;
    private final List<Interceptor> interceptors;

    ActivityRegistry(List<Interceptor> interceptors) {
        this.interceptors = interceptors;
    }

    void add(Object target, Skins skins) {
        for (ActivityDefinition activity : ActivityDefinition.of(target.getClass(), skins)) {
            if (byType.putIfAbsent(activity.type(), new Registered(activity.signature(), target, interceptors))
                    != null) {
                throw new IllegalArgumentException("activity type " + activity.type() + " is registered twice");
            }
        }
    }

    /** An empty type: all that nothing else is registered for. */
    void add(String type, UntypedActivity activity, Skins skins) {
        Registered registered =
                new Registered(ActivityDefinition.untyped(type, skins).signature(), activity, interceptors);
        if (type.isEmpty()) {
            others = registered;
        } else if (byType.putIfAbsent(type, registered) != null) {
            throw new IllegalArgumentException("activity type " + type + " is registered twice");
        }
    }

    boolean isEmpty() {
        return byType.isEmpty() && others == null;
    }

    @Nullable
    Registered find(String type) {
        return byType.getOrDefault(type, others);
    }

    Set<String> types() {
        return byType.keySet();
    }
}
