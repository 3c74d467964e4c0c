package io.perdura.node.crash;

import static net.bytebuddy.matcher.ElementMatchers.any;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Has a server read {@link JumpingClock} where it reads the system's: its classes that ask for the time are changed here, in
 * the tests, and stand before its own on the class path.
 */
final class ClockJumps {
    private static final List<String> READERS = List.of("io.perdura.node.time.SystemClock");

    private static final String SYSTEM = "java/lang/System";
    private static final String NOW = "currentTimeMillis";
    private static final String JUMPING = JumpingClock.class.getName().replace('.', '/');

    private final Path directory;

    /** @param directory of one server's changed classes, and of its clock */
    ClockJumps(Path directory) {
        this.directory = directory;
        jump(0);
        try {
            write(new ByteBuddy().redefine(JumpingClock.class).make());
            for (String reader : READERS) {
                write(changed(Class.forName(reader)));
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on the clock is so far ahead, or behind. */
    void jump(long offsetMs) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(JumpingClock.FILE), Long.toString(offsetMs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    private void write(DynamicType.Unloaded<?> changed) {
        try (changed) {
            changed.saveIn(directory.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DynamicType.Unloaded<?> changed(Class<?> reader) {
        return new ByteBuddy()
                .redefine(reader)
                .visit(new AsmVisitorWrapper.ForDeclaredMethods()
                        .invokable(
                                any(),
                                (instrumented, method, visitor, context, pool, writing, reading) ->
                                        new OtherClock(visitor)))
                .make();
    }

    private static final class OtherClock extends MethodVisitor {
        OtherClock(MethodVisitor next) {
            super(OpenedClassReader.ASM_API, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            boolean asksTheTime = owner.equals(SYSTEM) && name.equals(NOW);
            super.visitMethodInsn(opcode, asksTheTime ? JUMPING : owner, name, descriptor, isInterface);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Handle handle
                        && handle.getOwner().equals(SYSTEM)
                        && handle.getName().equals(NOW)) {
                    arguments[i] = new Handle(Opcodes.H_INVOKESTATIC, JUMPING, NOW, handle.getDesc(), false);
                }
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
        }
    }
}
