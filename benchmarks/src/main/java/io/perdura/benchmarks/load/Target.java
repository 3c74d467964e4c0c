package io.perdura.benchmarks.load;

/** The server that is under load, and over how many connections. */
record Target(String address, String namespace, int connections) {
    String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
