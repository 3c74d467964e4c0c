package io.perdura.node.simulation;

/** One thing that is made wrong on purpose, to see that the checker bites. */
enum Wrong {
    /** The database takes writes of any epoch. */
    NO_FENCE,
    /** A shard that others were split or merged into begins with no later epoch than theirs. */
    LOW_EPOCHS,
    /** A repeated request arrives under another id. */
    NO_REQUEST_IDS,
    /** An append is answered before it is written. */
    EARLY_REPLIES,
    /** An append whose answer was lost is taken for written. */
    LOST_ANSWERS_BELIEVED,
    /** The database forgets when a run falls due sooner. */
    NO_DUE_TIMES,
    /** The database forgets updates that no worker has seen. */
    NO_ADMISSIONS,
    /** No deadline is found while tasks wait. */
    TASKS_BEFORE_DEADLINES,
    /** A read that is refused looks as if there were no such run. */
    REFUSALS_LOOK_GONE,
    /** A scan for deadlines passes some by. */
    LEAKY_SCANS,
    /** Of what is moved to another database, what was written since it was first copied is left behind. */
    MOVED_WITHOUT_A_LAST_LOOK,
    /** A shard goes on serving where it was, after its slots are elsewhere. */
    MOVED_WHILE_OPEN,
    /** Who is asked does not know that it is not for the first time. */
    REPEATS_LOOK_NEW,
    /** The clocks of all nodes are behind the database's by more than anybody allows for. */
    CLOCKS_BEHIND,
    /** Whose namespace a run is in is not looked at. */
    NAMESPACES_MIXED,
    /** Shards do not hear that queues have moved. */
    MOVES_UNHEARD,
    /** What is held for the next append is never written by itself. */
    HELD_FOR_EVER,
    /** A signal is answered while it is on its way. */
    SIGNALS_ANSWERED_EARLY,
    /** A message between runs that is repeated arrives under another name. */
    NO_MESSAGE_NAMES,
    /** What a run has to tell others is forgotten when it leaves memory. */
    OUTBOX_FORGOTTEN,
    /** A closed run that still owes something looks as if it owed nothing. */
    DEBTORS_GO,
    /** Nobody finds out what had closed before the shard was opened, or while it looked. */
    CLOSED_RUNS_UNSEEN,
    /** Nobody finds what is open in a namespace that was deleted. */
    OPEN_RUNS_UNSEEN,
    /** The database forgets that an activity is held back. */
    ACTIVITY_PAUSES_FORGOTTEN,
    /** The database forgets that a run is held back. */
    RUN_PAUSES_FORGOTTEN,
    /** The database forgets that activities were given with the answer to a workflow task. */
    EAGER_STARTS_FORGOTTEN,
    /** What a run that was taken back has to tell others is not told. */
    DELETED_ARE_SILENT,
    /** The history of a run that is gone stays. */
    SWEEPS_NOTHING,
    /** A batch does not find all of its targets. */
    TARGETS_PASSED_OVER,
    /** What a batch asks of a run is repeated under another id. */
    NO_OPERATION_IDS,
    /** A batch that is asked for again is another. */
    NO_BATCH_IDS,
    /** A reset that is asked for again is another. */
    NO_RESET_IDS,
    /** Queues do not hear that tasks were put into the backlog. */
    BACKLOG_UNHEARD,
    /** Who may have lost his shard believes that he has not. */
    LOSSES_DENIED,
    /** An append is answered while its caller is still at work, and has not noted what it means. */
    APPENDS_ANSWERED_AT_ONCE,
    /** Who asks how a history goes on is not told of the first event. */
    EVENTS_PASSED_OVER
}
