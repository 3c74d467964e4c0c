package io.perdura.sdk.workflow;

import io.perdura.sdk.definition.Proxies;
import io.perdura.sdk.run.WorkflowRun;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.NOPLoggingEventBuilder;

/** A logger that is silent while a run repeats what it did before. */
final class ReplayLogger {
    private ReplayLogger() {}

    static Logger of(Class<?> type) {
        Logger logger = LoggerFactory.getLogger(type);
        return Proxies.create(Logger.class, "logger of " + type.getName(), (method, arguments) -> {
            WorkflowRun run = WorkflowRun.currentOrNull();
            return run != null && run.isReplaying() ? silent(method, logger) : call(method, logger, arguments);
        });
    }

    private static @Nullable Object silent(Method method, Logger logger) {
        if (method.getReturnType() == boolean.class) {
            return false;
        }
        if (method.getName().equals("getName")) {
            return logger.getName();
        }
        return method.getReturnType() == void.class ? null : NOPLoggingEventBuilder.singleton();
    }

    private static @Nullable Object call(Method method, Logger logger, @Nullable Object[] arguments) {
        try {
            return method.invoke(logger, arguments);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
