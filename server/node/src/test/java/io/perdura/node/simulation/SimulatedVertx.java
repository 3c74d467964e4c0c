package io.perdura.node.simulation;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;

/** The little that routing and matching ask of Vert.x, on the virtual clock of one process. */
final class SimulatedVertx {
    private SimulatedVertx() {}

    static Vertx of(World world, World.Process process) {
        Context context = (Context) Proxy.newProxyInstance(
                SimulatedVertx.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("runOnContext")) {
                        Handler<?> action = (Handler<?>) arguments[0];
                        world.schedule(process, 0, () -> action.handle(null));
                        return null;
                    }
                    throw new UnsupportedOperationException("Context." + method.getName());
                });
        return (Vertx) Proxy.newProxyInstance(
                SimulatedVertx.class.getClassLoader(),
                new Class<?>[] {Vertx.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getOrCreateContext" -> context;
                    case "setTimer" -> {
                        Handler<?> action = (Handler<?>) arguments[1];
                        world.schedule(process, (long) arguments[0], () -> action.handle(null));
                        yield 0L;
                    }
                    default -> throw new UnsupportedOperationException("Vertx." + method.getName());
                });
    }
}
