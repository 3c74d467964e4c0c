package io.perdura.sdk.definition;

import io.perdura.sdk.converter.Arguments;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.converter.DataConverterException;
import io.perdura.sdk.skin.Skin;
import io.perdura.sdk.skin.Skins;
import io.temporal.api.common.v1.Payloads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A method as the wire sees it: what goes in, what comes out, and whether later. */
public record Signature(
        Method method,
        List<Type> parameters,
        Type result,
        @Nullable Skin skin) {

    /** What comes later in the hands of a skin that may not be there, and where that is. */
    private static final Map<String, String> DRESSED_BY = Map.of(
            "io.smallrye.mutiny.Uni", "perdura-sdk-mutiny",
            "io.vertx.core.Future", "perdura-sdk-vertx");

    static Signature of(Method method, Skins skins) {
        Skin skin = skins.of(method.getReturnType());
        String missing = skin == null ? DRESSED_BY.get(method.getReturnType().getName()) : null;
        if (missing != null) {
            throw new IllegalArgumentException(method.getDeclaringClass().getSimpleName() + "." + method.getName()
                    + " gives back a " + method.getReturnType().getSimpleName()
                    + ", and nothing that was found can wait for one: add " + missing
                    + " to the class path, and in one jar"
                    + " for everything let the files META-INF/services of all jars be joined");
        }
        method.setAccessible(true);
        return new Signature(
                method,
                List.of(method.getGenericParameterTypes()),
                skin == null ? method.getGenericReturnType() : argument(method.getGenericReturnType()),
                skin);
    }

    /** The T of a Uni, Future or CompletionStage of T. */
    private static Type argument(Type type) {
        return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : Object.class;
    }

    public boolean returnsNothing() {
        return result == void.class || result == Void.class;
    }

    /** Missing arguments are null or zero, surplus ones are ignored; a parameter of {@link Arguments} takes them all. */
    public @Nullable Object[] decode(@Nullable Payloads input, DataConverter converter) {
        @Nullable Object[] arguments = new @Nullable Object[parameters.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = parameters.get(i) == Arguments.class
                    ? new Arguments(input, converter)
                    : decode(input, i, converter);
        }
        return arguments;
    }

    private @Nullable Object decode(@Nullable Payloads input, int index, DataConverter converter) {
        try {
            return converter.fromPayloads(input, index, parameters.get(index));
        } catch (DataConverterException e) {
            throw new DataConverterException(
                    "argument " + (index + 1) + " of "
                            + method.getDeclaringClass().getSimpleName() + "." + method.getName() + " cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    /** What the method gives back or throws, unwrapped. */
    public @Nullable Object invoke(Object target, @Nullable Object... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
