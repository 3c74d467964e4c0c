package io.perdura.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Descriptors as a fresh process has them: in classes of their own, which no other test has used before. */
class DescriptorsTest {

    private static final String REQUEST = "io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest";

    @Test
    void nothingIsLeftToBeWorkedOutOnFirstUse() throws ReflectiveOperationException, IOException {
        try (URLClassLoader process = process()) {
            assertThat(featuresOfFields(process)).contains((Object) null);
        }
        try (URLClassLoader process = process()) {
            process.loadClass(Descriptors.class.getName()).getMethod("prepare").invoke(null);
            assertThat(featuresOfFields(process)).doesNotContainNull();
        }
    }

    private static List<Object> featuresOfFields(ClassLoader process) throws ReflectiveOperationException {
        Object type = process.loadClass(REQUEST).getMethod("getDescriptor").invoke(null);
        List<?> fields = (List<?>) type.getClass().getMethod("getFields").invoke(type);
        Field features = process.loadClass("com.google.protobuf.Descriptors$GenericDescriptor")
                .getDeclaredField("features");
        features.setAccessible(true);
        Object[] found = new Object[fields.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = features.get(fields.get(i));
        }
        return Arrays.asList(found);
    }

    private static URLClassLoader process() {
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(DescriptorsTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String path) {
        try {
            return new File(path).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
