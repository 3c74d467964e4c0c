package io.perdura.node.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.perdura.node.config.LogConfig;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;

/** Sets up the log in code: on stderr, text or JSON; libraries speak from warnings on. Logback finds it as a service. */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String LEVEL = "perdura.log.level";
    private static final String FORMAT = "perdura.log.format";
    /** What is said with a stack trace or without end, and asks nothing of anybody; seen at debug. */
    private static final List<String> MISPLACED_WARNINGS = List.of(
            "io.vertx.sqlclient.impl.SocketConnectionBase",
            "com.hazelcast.cp.CPSubsystem",
            // A connection that came while the node stopped: it was closed, as all will be.
            "io.netty.bootstrap.ServerBootstrap",
            // The system has no file left for a connection: the port pauses and goes on.
            "io.netty.channel.DefaultChannelPipeline",
            // A stranger at the port between nodes: the door has told of it.
            "com.hazelcast.internal.server.tcp.TcpServerAcceptor");

    private static final List<String> LIBRARIES =
            List.of("io.netty", "io.vertx", "com.hazelcast", "io.zonky", "io.grpc", "io.temporal");

    /** Must come before the first logger is asked for: what is set here is read once. */
    public static void configure(LogConfig config) {
        System.setProperty(LEVEL, config.level().name());
        System.setProperty(FORMAT, config.format().name());
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        System.setProperty("hazelcast.logging.type", "slf4j");
    }

    static boolean isDebug() {
        return level() == LogConfig.Level.DEBUG;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("console");
        console.setTarget("System.err");
        console.setEncoder(encoder(context));
        console.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        Level level = level() == LogConfig.Level.NEVER ? Level.OFF : Level.toLevel(level().name());
        root.setLevel(level);
        if (!level.isGreaterOrEqual(Level.WARN)) {
            LIBRARIES.forEach(library -> context.getLogger(library).setLevel(Level.WARN));
        }
        if (!isDebug()) {
            MISPLACED_WARNINGS.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context) {
        if (System.getProperty(FORMAT, "").equals(LogConfig.Format.JSON.name())) {
            JsonLogEncoder json = new JsonLogEncoder();
            json.setContext(context);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg %mdc%n%ex");
        text.start();
        return text;
    }

    private static LogConfig.Level level() {
        String name = System.getProperty(LEVEL, LogConfig.Level.WARN.name());
        return LogConfig.Level.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
