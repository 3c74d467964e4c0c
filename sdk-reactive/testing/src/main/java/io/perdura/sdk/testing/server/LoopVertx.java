package io.perdura.sdk.testing.server;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** The little that a node's task queues and routing ask of Vert.x, on the one thread and clock of a test. */
final class LoopVertx {
    private final NodeTime time;
    private final Map<Long, Runnable> timers = new HashMap<>();
    private final Context context;
    private final Vertx vertx;
    private long lastTimer;

    private LoopVertx(NodeTime time) {
        this.time = time;
        this.context = proxy(ContextInternal.class, this::onContext);
        this.vertx = proxy(Vertx.class, this::onVertx);
    }

    static Vertx of(NodeTime time) {
        return new LoopVertx(time).vertx;
    }

    private interface Methods {
        Object call(String name, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Methods methods) {
        return type.cast(Proxy.newProxyInstance(
                LoopVertx.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    return switch (method.getName()) {
                        case "equals" -> self == arguments[0];
                        case "hashCode" -> System.identityHashCode(self);
                        case "toString" -> type.getSimpleName() + " of a test";
                        default -> methods.call(method.getName(), arguments);
                    };
                }));
    }

    private Object onContext(String name, Object[] arguments) {
        return switch (name) {
            case "owner" -> vertx;
            case "succeededFuture" -> Future.succeededFuture();
            case "runOnContext" -> {
                Handler<?> action = (Handler<?>) arguments[0];
                time.execute(() -> action.handle(null));
                yield context;
            }
            default -> throw new UnsupportedOperationException("Context." + name);
        };
    }

    private Object onVertx(String name, Object[] arguments) {
        return switch (name) {
            case "getOrCreateContext" -> context;
            case "setTimer" -> start((long) arguments[0], handler(arguments[1]), false);
            case "setPeriodic" -> start((long) arguments[0], handler(arguments[1]), true);
            case "cancelTimer" -> {
                Runnable cancel = timers.remove((Long) arguments[0]);
                if (cancel != null) {
                    cancel.run();
                }
                yield cancel != null;
            }
            case "deployVerticle" -> deploy((Deployable) arguments[0]);
            default -> throw new UnsupportedOperationException("Vertx." + name);
        };
    }

    @SuppressWarnings("unchecked") // timers tell their handlers their number
    private static Handler<Long> handler(Object given) {
        return (Handler<Long>) given;
    }

    private Object deploy(Deployable verticle) {
        try {
            return verticle.deploy(context).map("deployed");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private long start(long delayMs, Handler<Long> handler, boolean again) {
        long id = ++lastTimer;
        arm(id, delayMs, handler, again);
        return id;
    }

    private void arm(long id, long delayMs, Handler<Long> handler, boolean again) {
        timers.put(id, time.schedule(Math.max(1, delayMs), () -> {
            timers.remove(id);
            if (again) {
                arm(id, delayMs, handler, true);
            }
            handler.handle(id);
        }));
    }
}
