package io.perdura.node.config;

/** What makes a setting acceptable; every refusal names the flag it came from. */
final class Checks {
    private static final int PORT_MAX = 65_535;

    private Checks() {}

    /** Accepts 0, which lets the operating system choose. */
    static void port(String flag, int port) {
        range(flag, port, 0, PORT_MAX);
    }

    static void host(String flag, String host) {
        if (host.isBlank()) {
            throw new InvalidSetting(flag + " is empty.", "Give an address of this machine, such as 127.0.0.1.");
        }
    }

    static void range(String flag, int value, int min, int max) {
        if (value < min || value > max) {
            throw new InvalidSetting(
                    flag + " is " + value + ".", "Give a number from " + min + " to " + max + " with " + flag + ".");
        }
    }
}
