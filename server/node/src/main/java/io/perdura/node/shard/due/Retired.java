package io.perdura.node.shard.due;

import io.perdura.node.shard.RunKey;
import io.vertx.core.Future;
import java.util.List;

/** What the shard does for those who take runs away. */
public interface Retired {

    /** Whether somebody works with the run, or is about to: it stays for the time being. */
    boolean isBusy(RunKey key);

    /** Takes closed runs that owe nothing out of storage, loaded or not; completes when they are gone. */
    Future<Void> remove(List<RunKey> keys);

    /** Ends the run if it is open, and takes it away once it owes nothing. */
    Future<Void> end(RunKey key);
}
