package io.perdura.node.persistence.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * As whom the programs of Postgres run. Postgres refuses to be root, so root runs it in a user namespace, where it is nobody
 * but keeps access to its files, or else as another user, to whom the files are given.
 */
record Identity(List<String> prefix, int userId) {
    private static final int SELF = -1;

    /** @param cluster the data, once there are any: their owner decides */
    static Identity choose(Path cluster) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return new Identity(List.of(), SELF);
        }
        int owner = Files.isDirectory(cluster) ? (Integer) Files.getAttribute(cluster, "unix:uid") : 0;
        if (owner == 0 && Programs.works("unshare", "--user", "true")) {
            return new Identity(List.of("unshare", "--user"), SELF);
        }
        int user = owner == 0 ? ordinaryUser() : owner;
        if (user > 0 && Programs.works("setpriv", "--reuid=" + user, "--clear-groups", "true")) {
            return new Identity(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"), user);
        }
        throw new EmbeddedPostgresException(
                "Postgres refuses to run as root, and here it can be neither in a user namespace"
                        + " (unshare --user) nor another user (setpriv). Start the server as an ordinary user, or give the address of a"
                        + " Postgres instead.");
    }

    private static int ordinaryUser() throws IOException {
        for (String name : List.of("postgres", "nobody")) {
            Programs.Result result = Programs.run(List.of(), 5, "id", "-u", name);
            if (result.succeeded()) {
                return Integer.parseInt(result.output());
            }
        }
        return SELF;
    }

    /** Whether files have to be given to another user. */
    boolean isOther() {
        return userId != SELF;
    }

    void own(Path path) throws IOException {
        if (isOther()) {
            Directories.own(path, userId);
        }
    }
}
