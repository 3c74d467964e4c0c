package io.perdura.node.launch;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** Which build this is. */
public final class Version implements IVersionProvider {
    /** The version in the jar's manifest; "development" when run from classes. */
    public static String current() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"perdura " + current(), "JDK " + System.getProperty("java.version")};
    }
}
