package io.perdura.sdk.workflow;

import io.perdura.sdk.definition.ActivityDefinition;
import io.perdura.sdk.definition.Proxies;
import io.perdura.sdk.definition.Signature;
import io.perdura.sdk.definition.StubDefinition;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.run.Calls;
import io.perdura.sdk.run.CancellationScope;
import io.perdura.sdk.run.Child;
import io.perdura.sdk.run.Promise;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.skin.Skin;
import io.perdura.sdk.skin.Skins;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Interfaces whose methods schedule activities, start children or signal other workflows. */
final class Stubs {
    private static final Skins SKINS = Skins.installed();
    private static final Map<Class<?>, Map<Method, ActivityDefinition>> ACTIVITIES = new ConcurrentHashMap<>();
    private static final Map<Class<?>, StubDefinition> WORKFLOWS = new ConcurrentHashMap<>();

    /** Where a method of a plain type leaves its promise for {@link #call}. */
    private static final ThreadLocal<Promise<?> @Nullable []> CALLED = new ThreadLocal<>();

    /** What a stub of activities does with one call. */
    private interface Schedule {
        Promise<?> of(Calls calls, String type, Type result, @Nullable Object[] arguments);
    }

    private Stubs() {}

    static <T> T activity(Class<T> type, ActivityOptions options) {
        if (options.startToClose() == null && options.scheduleToClose() == null) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + " needs a start-to-close or a schedule-to-close timeout");
        }
        return activities(type, (calls, name, result, arguments) -> calls.activity(name, options, result, arguments));
    }

    static <T> T localActivity(Class<T> type, LocalActivityOptions options) {
        if (options.startToClose() == null && options.scheduleToClose() == null) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + " needs a start-to-close or a schedule-to-close timeout");
        }
        return activities(
                type, (calls, name, result, arguments) -> calls.localActivity(name, options, result, arguments));
    }

    private static <T> T activities(Class<T> type, Schedule schedule) {
        Map<Method, ActivityDefinition> methods =
                ACTIVITIES.computeIfAbsent(type, of -> ActivityDefinition.byMethod(of, SKINS));
        return Proxies.create(type, "stub of " + type.getSimpleName(), (method, arguments) -> {
            ActivityDefinition activity = methods.get(method);
            if (activity == null) {
                throw new IllegalArgumentException(method + " is no activity");
            }
            Signature signature = activity.signature();
            return dressed(
                    signature,
                    schedule.of(WorkflowRun.current().calls(), activity.type(), signature.result(), arguments));
        });
    }

    /** A child of its own for each stub: its first call starts it, its signals go to it. */
    static <T> T child(Class<T> type, ChildWorkflowOptions options) {
        StubDefinition definition = workflow(type);
        @Nullable Child<?>[] child = new @Nullable Child<?>[1];
        return Proxies.create(type, "stub of child " + type.getSimpleName(), (method, arguments) -> {
            Calls calls = WorkflowRun.current().calls();
            StubDefinition.Entry entry = require(definition, method);
            Child<?> running = child[0];
            switch (entry.kind()) {
                case RUN -> {
                    if (running != null) {
                        throw new IllegalStateException("a stub starts one child; make another stub for another child");
                    }
                    running = calls.child(
                            definition.type(), options, entry.signature().result(), arguments);
                    child[0] = running;
                    return dressed(entry.signature(), running.result());
                }
                case SIGNAL -> {
                    if (running == null) {
                        throw new IllegalStateException("the child is signaled before it was started");
                    }
                    Child<?> to = running;
                    Promise<@Nullable Void> sent = calls.newPromise();
                    to.started().listen((execution, failure) -> {
                        if (failure != null) {
                            sent.fail(failure);
                        } else {
                            pass(calls.signal(to.workflowId(), "", true, entry.name(), arguments), sent);
                        }
                    });
                    return dressed(entry.signature(), sent);
                }
                default ->
                    throw new IllegalStateException(
                            "a workflow can start and signal a child; to query or update one is a client's");
            }
        });
    }

    private static <T> void pass(Promise<T> from, Promise<T> to) {
        from.listen((value, failure) -> {
            if (failure != null) {
                to.fail(failure);
            } else {
                to.complete(value);
            }
        });
    }

    /** A workflow that is there already: its signals go to it. */
    static <T> T external(Class<T> type, String workflowId, String runId) {
        StubDefinition definition = workflow(type);
        return Proxies.create(type, "stub of workflow " + workflowId, (method, arguments) -> {
            StubDefinition.Entry entry = require(definition, method);
            if (entry.kind() != StubDefinition.Kind.SIGNAL) {
                throw new IllegalStateException("a workflow can signal another; all else is a client's");
            }
            Calls calls = WorkflowRun.current().calls();
            return dressed(entry.signature(), calls.signal(workflowId, runId, false, entry.name(), arguments));
        });
    }

    private static StubDefinition workflow(Class<?> type) {
        return WORKFLOWS.computeIfAbsent(type, of -> StubDefinition.of(of, SKINS));
    }

    private static StubDefinition.Entry require(StubDefinition definition, Method method) {
        StubDefinition.Entry entry = definition.entry(method);
        if (entry == null) {
            throw new IllegalArgumentException(method + " is no method of the workflow");
        }
        return entry;
    }

    /** In the type that the method says; a plain type must have been asked for with {@link #call}. */
    private static @Nullable Object dressed(Signature signature, Promise<?> promise) {
        Skin skin = signature.skin();
        if (skin != null) {
            return skin.wrap(promise);
        }
        Promise<?>[] called = CALLED.get();
        if (called != null) {
            called[0] = promise;
        } else {
            throw new IllegalStateException(signature.method().getName()
                    + " does not wait for its result: call it with Flow.call(() -> ...) or Flow.run(() -> ...)");
        }
        return Proxies.nothing(signature.method());
    }

    /** The promise of the one call of a plain method that the code makes. */
    @SuppressWarnings("unchecked") // a stub's method says what it gives back
    static <T> Promise<T> call(Supplier<? extends @Nullable T> code) {
        Promise<?>[] before = CALLED.get();
        Promise<?>[] called = new Promise<?>[1];
        CALLED.set(called);
        try {
            Object ignored = code.get(); // a stub's method of a plain type gives nothing of use
        } finally {
            CALLED.set(before);
        }
        if (called[0] == null) {
            throw new IllegalArgumentException("Flow.call takes one call of a stub's method");
        }
        return (Promise<T>) called[0];
    }

    /**
     * What code gives back from within a scope, to be looked at from outside of it: whoever chains on it goes on in the scope
     * in which he chains, and not in one that may be canceled.
     */
    static <R> R leaving(Function<Function<CancellationScope, R>, R> enter, Function<CancellationScope, R> code) {
        Promise<Object> outside = WorkflowRun.current().calls().newPromise();
        @Nullable Skin[] skin = new @Nullable Skin[1];
        R inside = enter.apply(scope -> {
            R given = code.apply(scope);
            skin[0] = Asynchronous.skin(given);
            if (skin[0] != null) {
                pass(skin[0], given, outside);
            }
            return given;
        });
        if (skin[0] == null) {
            return inside;
        }
        @SuppressWarnings("unchecked") // a skin wraps in the type that it has taken
        R wrapped = (R) skin[0].wrap(outside);
        return wrapped;
    }

    private static void pass(Skin skin, Object given, Promise<Object> to) {
        skin.observe(given, (value, failure) -> {
            if (failure == null) {
                to.complete(value);
            } else {
                to.fail(Asynchronous.unwrap(failure));
            }
        });
    }

    /** Of all promises, in their order; the first failure fails it at once. */
    static <R> Promise<R> all(Iterable<? extends Promise<?>> promises, Function<@Nullable Object[], R> result) {
        Calls calls = WorkflowRun.current().calls();
        Promise<R> all = calls.newPromise();
        int count = 0;
        for (Promise<?> ignored : promises) {
            count++;
        }
        @Nullable Object[] values = new @Nullable Object[count];
        int[] open = {count};
        int index = 0;
        for (Promise<?> promise : promises) {
            int at = index++;
            promise.listen((value, failure) -> {
                if (failure != null) {
                    all.fail(failure);
                    return;
                }
                values[at] = value;
                if (--open[0] == 0) {
                    all.complete(result.apply(values));
                }
            });
        }
        if (count == 0) {
            all.complete(result.apply(values));
        }
        return all;
    }
}
