package io.perdura.node.crash;

import static net.bytebuddy.matcher.ElementMatchers.named;

import io.perdura.engine.RequestPart;
import io.perdura.node.persistence.Inspection.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * A server without one of its safeguards, to see that a campaign finds what then goes wrong: a class file that is changed
 * here, in the tests, and stands before the server's own on the class path. Nothing in the server knows of it.
 */
enum Without {
    /** An append does not look whether its shard has gone to somebody else. */
    FENCE("io.perdura.node.persistence.AppendSql") {
        @Override
        DynamicType.Unloaded<?> changed(Class<?> type) {
            String fenced = " AND s.epoch = f.epoch FOR SHARE";
            return new ByteBuddy()
                    .redefine(type)
                    .visit(new AsmVisitorWrapper.ForDeclaredMethods()
                            .method(
                                    named("of"),
                                    (instrumented, method, visitor, context, pool, writing, reading) ->
                                            new MethodVisitor(OpenedClassReader.ASM_API, visitor) {
                                                @Override
                                                public void visitLdcInsn(Object value) {
                                                    super.visitLdcInsn(
                                                            value instanceof String text
                                                                    ? text.replace(fenced, " FOR SHARE")
                                                                    : value);
                                                }
                                            }))
                    .make();
        }
    },
    /** A signal that is made again is another one. */
    DEDUP(RequestPart.class.getName()) {
        @Override
        DynamicType.Unloaded<?> changed(Class<?> type) {
            return new ByteBuddy()
                    .redefine(type)
                    .method(named("hasSignal"))
                    .intercept(FixedValue.value(false))
                    .make();
        }
    },
    /** An append whose answer was lost is taken for written. */
    REREAD("io.perdura.node.persistence.PgAppendStatement") {
        @Override
        DynamicType.Unloaded<?> changed(Class<?> type) throws NoSuchMethodException {
            return new ByteBuddy()
                    .redefine(type)
                    .method(named("finding"))
                    .intercept(MethodCall.invoke(Finding.class.getMethod("valueOf", String.class))
                            .with(Finding.WRITTEN.name()))
                    .make();
        }
    },
    /** A node that may have lost a shard unseen answers reads from memory. */
    DOUBT("io.perdura.node.shard.host.Shard") {
        @Override
        DynamicType.Unloaded<?> changed(Class<?> type) {
            return new ByteBuddy()
                    .redefine(type)
                    .method(named("isInDoubt"))
                    .intercept(FixedValue.value(false))
                    .make();
        }
    };

    private final String type;

    Without(String type) {
        this.type = type;
    }

    abstract DynamicType.Unloaded<?> changed(Class<?> original) throws NoSuchMethodException;

    /** Writes the changed class into a directory. */
    void writeTo(Path directory) {
        try (DynamicType.Unloaded<?> changed = changed(Class.forName(type))) {
            changed.saveIn(directory.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
