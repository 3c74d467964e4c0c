package io.perdura.sdk.definition;

import io.perdura.sdk.activity.UntypedActivity;
import io.perdura.sdk.skin.Skins;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One activity type and the method that is it. */
public record ActivityDefinition(String type, Signature signature) {

    /** All activities of a class or interface, by the interfaces that say so. */
    public static List<ActivityDefinition> of(Class<?> type, Skins skins) {
        List<ActivityDefinition> activities = new ArrayList<>();
        List<Class<?>> interfaces = new ArrayList<>();
        collect(type, interfaces);
        if (interfaces.isEmpty()) {
            throw new IllegalArgumentException(type.getName() + " is no @ActivityInterface and implements none");
        }
        for (Class<?> activity : interfaces) {
            Annotation found = Annotations.find(activity, "ActivityInterface");
            String prefix = found == null ? "" : Annotations.text(found, "namePrefix");
            for (Method method : activity.getMethods()) {
                if (!Modifier.isStatic(method.getModifiers()) && !method.isDefault()) {
                    activities.add(new ActivityDefinition(typeOf(method, prefix), Signature.of(method, skins)));
                }
            }
        }
        return activities;
    }

    /** The method of an {@link UntypedActivity}, under a type of one's choice. */
    public static ActivityDefinition untyped(String type, Skins skins) {
        return new ActivityDefinition(type, Signature.of(UntypedActivity.class.getMethods()[0], skins));
    }

    /** The activities of an interface by their methods, for stubs. */
    public static Map<Method, ActivityDefinition> byMethod(Class<?> type, Skins skins) {
        Map<Method, ActivityDefinition> byMethod = new HashMap<>();
        of(type, skins).forEach(activity -> byMethod.put(activity.signature().method(), activity));
        return byMethod;
    }

    private static String typeOf(Method method, String prefix) {
        Annotation named = Annotations.find(method, "ActivityMethod");
        String name = named == null ? "" : Annotations.text(named, "name");
        if (!name.isEmpty()) {
            return name;
        }
        String plain = method.getName();
        return prefix + plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
    }

    private static void collect(@Nullable Class<?> type, List<Class<?>> found) {
        if (type == null || type == Object.class) {
            return;
        }
        if (type.isInterface() && Annotations.has(type, "ActivityInterface") && !found.contains(type)) {
            found.add(type);
        }
        for (Class<?> implemented : type.getInterfaces()) {
            collect(implemented, found);
        }
        collect(type.getSuperclass(), found);
    }
}
