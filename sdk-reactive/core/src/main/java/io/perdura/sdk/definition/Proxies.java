package io.perdura.sdk.definition;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Instances of interfaces whose methods are calls of something else. */
public final class Proxies {
    private static final Object[] NO_ARGUMENTS = new Object[0];

    private Proxies() {}

    /** What a method of the interface does. */
    @FunctionalInterface
    public interface Call {
        @Nullable
        Object of(Method method, @Nullable Object[] arguments);
    }

    public static <T> T create(Class<T> type, String description, Call call) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException("a stub is made of an interface, and " + type.getName() + " is none");
        }
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            @Nullable Object[] arguments = given == null ? NO_ARGUMENTS : given;
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> description;
                };
            }
            return call.of(method, arguments);
        });
        return type.cast(proxy);
    }

    /** What a method of a plain type gives back when its result comes by another way. */
    public static @Nullable Object nothing(Method method) {
        Class<?> type = method.getReturnType();
        return type.isPrimitive() && type != void.class
                ? java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0)
                : null;
    }
}
