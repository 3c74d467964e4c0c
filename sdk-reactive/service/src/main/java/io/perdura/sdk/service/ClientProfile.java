package io.perdura.sdk.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which server and namespace, and who one is there, as all clients of Temporal read it: a profile of a TOML file, and over it
 * the environment ({@code TEMPORAL_ADDRESS}, {@code TEMPORAL_NAMESPACE}, {@code TEMPORAL_API_KEY}, {@code TEMPORAL_TLS…},
 * {@code TEMPORAL_GRPC_META_…}). The file is {@code TEMPORAL_CONFIG_FILE}, or {@code temporalio/temporal.toml} where
 * the system keeps settings; the profile is {@code TEMPORAL_PROFILE}, or {@code default}. What the program itself sets goes
 * over both: change what {@link #connection()} and {@link #service()} give.
 *
 * @param tls null: in the clear
 * @param headers sent with every call
 */
public record ClientProfile(
        String address,
        String namespace,
        @Nullable String apiKey,
        @Nullable TlsOptions tls,
        Map<String, String> headers) {
    private static final String ADDRESS_DEFAULT = "localhost:7233";
    private static final String META = "TEMPORAL_GRPC_META_";

    /** From the environment of this process and the file that it names. Reads files: not for an event loop. */
    public static ClientProfile load() {
        return load(System.getenv());
    }

    /** From that environment in place of the process's. */
    public static ClientProfile load(Map<String, String> environment) {
        String named = environment.getOrDefault("TEMPORAL_CONFIG_FILE", "");
        Path file = named.isEmpty() ? standardFile(environment) : Path.of(named);
        String profile = environment.getOrDefault("TEMPORAL_PROFILE", "");
        Section section = section(file, profile);
        return new Reader(section, environment).read();
    }

    /** Where the server is and how it is reached. */
    public ConnectionOptions connection() {
        return ConnectionOptions.of(address).tls(tls);
    }

    /** Who calls, and where. */
    public ServiceOptions service() {
        ServiceOptions options = ServiceOptions.of(namespace).headers(headers);
        return apiKey == null ? options : options.apiKey(apiKey);
    }

    /** The key stays out of logs. */
    @Override
    public String toString() {
        return address + " " + namespace + (apiKey == null ? "" : " with an API key")
                + (tls == null ? "" : " over TLS");
    }

    // ---- The file ----

    private static Path standardFile(Map<String, String> environment) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Path home = Path.of(System.getProperty("user.home", ""));
        Path settings;
        if (system.startsWith("mac")) {
            settings = home.resolve("Library/Application Support");
        } else if (system.startsWith("windows")) {
            settings = Path.of(environment.getOrDefault("APPDATA", home.toString()));
        } else {
            String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
            settings = xdg.isEmpty() ? home.resolve(".config") : Path.of(xdg);
        }
        return settings.resolve("temporalio").resolve("temporal.toml");
    }

    private static Section section(Path file, String profile) {
        Section whole = new Section(file, Map.of());
        try {
            whole = new Section(file, Toml.read(Files.readString(file)));
        } catch (NoSuchFileException e) {
            // no file is an empty file
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
        }
        Section profiles = whole.section("profile");
        String name = profile.isEmpty() ? "default" : profile;
        if (!profile.isEmpty() && !profiles.names().contains(name)) {
            throw new IllegalArgumentException(
                    "profile '" + name + "' is not in " + file + "; there are " + profiles.names());
        }
        return profiles.section(name);
    }

    /** One table of the file. */
    private record Section(Path file, Map<?, ?> values) {

        Set<String> names() {
            Set<String> names = new TreeSet<>();
            values.keySet().forEach(name -> names.add(name.toString()));
            return names;
        }

        Section section(String name) {
            Object inner = values.get(name);
            if (inner != null && !(inner instanceof Map)) {
                throw new IllegalArgumentException(file + ": '" + name + "' should be a table");
            }
            return new Section(file, inner instanceof Map<?, ?> table ? table : Map.of());
        }

        @Nullable
        String text(String name) {
            Object value = values.get(name);
            if (value != null && !(value instanceof String)) {
                throw new IllegalArgumentException(file + ": '" + name + "' should be text in quotes");
            }
            return (String) value;
        }

        @Nullable
        Boolean flag(String name) {
            Object value = values.get(name);
            if (value != null && !(value instanceof Boolean)) {
                throw new IllegalArgumentException(file + ": '" + name + "' should be true or false");
            }
            return (Boolean) value;
        }
    }

    // ---- Both together ----

    /** The environment over a section of the file. */
    private record Reader(Section section, Map<String, String> environment) {

        ClientProfile read() {
            String apiKey = either("TEMPORAL_API_KEY", section.text("api_key"));
            return new ClientProfile(
                    or(either("TEMPORAL_ADDRESS", section.text("address")), ADDRESS_DEFAULT),
                    or(either("TEMPORAL_NAMESPACE", section.text("namespace")), "default"),
                    apiKey,
                    tls(apiKey != null),
                    headers());
        }

        private static String or(@Nullable String value, String other) {
            return value == null ? other : value;
        }

        /** Empty is unset. */
        private @Nullable String either(String variable, @Nullable String inFile) {
            String set = environment.getOrDefault(variable, "");
            return !set.isEmpty() ? set : inFile == null || inFile.isEmpty() ? null : inFile;
        }

        private @Nullable Boolean flag(String variable, @Nullable Boolean inFile) {
            String set = environment.getOrDefault(variable, "");
            return switch (set.toLowerCase(Locale.ROOT)) {
                case "" -> inFile;
                case "true", "1", "yes", "on" -> true;
                case "false", "0", "no", "off" -> false;
                default -> throw new IllegalArgumentException(variable + " is '" + set + "', and not true or false");
            };
        }

        /** An API key goes over TLS, unless that was refused by name. */
        private @Nullable TlsOptions tls(boolean hasApiKey) {
            Section file = section.section("tls");
            Boolean wanted = flag("TEMPORAL_TLS", null);
            Boolean disabled = wanted == null ? file.flag("disabled") : Boolean.valueOf(!wanted);
            byte[] ca = pem("SERVER_CA_CERT", "server_ca_cert", file);
            byte[] certificate = pem("CLIENT_CERT", "client_cert", file);
            byte[] key = pem("CLIENT_KEY", "client_key", file);
            String name = either("TEMPORAL_TLS_SERVER_NAME", file.text("server_name"));
            boolean unverified = Boolean.TRUE.equals(
                    flag("TEMPORAL_TLS_DISABLE_HOST_VERIFICATION", file.flag("disable_host_verification")));
            boolean mentioned = !file.values().isEmpty()
                    || ca != null
                    || certificate != null
                    || key != null
                    || name != null
                    || unverified
                    || Boolean.TRUE.equals(wanted);
            if (Boolean.TRUE.equals(disabled) || !mentioned && !hasApiKey) {
                return null;
            }
            TlsOptions tls = TlsOptions.defaults();
            tls = ca == null ? tls : tls.serverCa(ca);
            tls = name == null ? tls : tls.serverName(name);
            tls = unverified ? tls.unverified() : tls;
            if (certificate != null && key != null) {
                return tls.client(certificate, key);
            }
            if (certificate != null || key != null) {
                throw new IllegalArgumentException("a client certificate and its key go together, and the "
                        + (key == null ? "key" : "certificate") + " is missing");
            }
            return tls;
        }

        private byte @Nullable [] pem(String variable, String name, Section file) {
            String pathVariable = "TEMPORAL_TLS_" + variable + "_PATH";
            String dataVariable = "TEMPORAL_TLS_" + variable + "_DATA";
            String path = environment.getOrDefault(pathVariable, "");
            String data = environment.getOrDefault(dataVariable, "");
            if (!path.isEmpty() && !data.isEmpty()) {
                throw new IllegalArgumentException(pathVariable + " and " + dataVariable + " are both set");
            }
            if (path.isEmpty() && data.isEmpty()) {
                path = or(file.text(name + "_path"), "");
                data = or(file.text(name + "_data"), "");
                if (!path.isEmpty() && !data.isEmpty()) {
                    throw new IllegalArgumentException(
                            file.file() + ": " + name + "_path and " + name + "_data are both set");
                }
            }
            if (!path.isEmpty()) {
                try {
                    return Files.readAllBytes(Path.of(path));
                } catch (IOException e) {
                    throw new IllegalArgumentException(
                            name.replace('_', ' ') + ": " + path + " cannot be read: " + e, e);
                }
            }
            return data.isEmpty() ? null : data.getBytes(StandardCharsets.UTF_8);
        }

        /** An empty variable takes a header of the file away. */
        private Map<String, String> headers() {
            Map<String, String> headers = new HashMap<>();
            Section file = section.section("grpc_meta");
            file.names().forEach(name -> headers.put(header(name), or(file.text(name), "")));
            environment.forEach((variable, value) -> {
                if (variable.startsWith(META) && variable.length() > META.length()) {
                    headers.put(header(variable.substring(META.length())), value);
                }
            });
            headers.values().removeIf(String::isEmpty);
            return Map.copyOf(headers);
        }

        private static String header(String name) {
            return name.toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
