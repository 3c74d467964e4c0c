-- A range of slots: who writes for it, under which epoch.
CREATE TABLE shard (
    shard_id integer PRIMARY KEY,
    slot_from integer NOT NULL,
    slot_to integer NOT NULL,
    epoch bigint NOT NULL,
    owner text NOT NULL,
    taken_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- One append to one run. Never changed.
CREATE TABLE history (
    run_id uuid NOT NULL,
    seq bigint NOT NULL,
    append_id bigint NOT NULL,
    first_event_id bigint NOT NULL,
    slot integer NOT NULL,
    event_count integer NOT NULL,
    format smallint NOT NULL,
    events bytea NOT NULL,
    changes bytea NOT NULL,
    PRIMARY KEY (slot, run_id, seq)
) WITH (toast_tuple_target = 8160);
-- Said apart from the table: before 16, CREATE TABLE takes no STORAGE.
ALTER TABLE history
    ALTER COLUMN events SET STORAGE MAIN,
    ALTER COLUMN changes SET STORAGE MAIN;

-- The header of a run; lists and counts read it. At most one open run per workflow id is kept by the single writer of
-- its slot, not by a unique index.
CREATE TABLE execution (
    namespace_id uuid NOT NULL,
    run_id uuid NOT NULL,
    first_run_id uuid NOT NULL,
    start_ms bigint NOT NULL,
    execution_ms bigint NOT NULL,
    history_length bigint NOT NULL,
    history_size_bytes bigint NOT NULL,
    transitions bigint NOT NULL,
    slot integer NOT NULL,
    status smallint NOT NULL,
    format smallint NOT NULL,
    close_ms bigint, -- null while open
    due_at bigint, -- null: nothing owed; 9223372036854775807: only waits for callers
    workflow_id text COLLATE "C" NOT NULL,
    workflow_type text COLLATE "C" NOT NULL,
    task_queue text COLLATE "C" NOT NULL,
    start_request_id text COLLATE "C" NOT NULL,
    parent_workflow_id text COLLATE "C" NOT NULL,
    parent_run_id text COLLATE "C" NOT NULL,
    root_workflow_id text COLLATE "C" NOT NULL,
    root_run_id text COLLATE "C" NOT NULL,
    memo bytea NOT NULL,
    search_attributes bytea NOT NULL,
    attributes jsonb, -- the search attributes by name; null: none
    PRIMARY KEY (slot, run_id)
) WITH (toast_tuple_target = 8160);
ALTER TABLE execution
    ALTER COLUMN memo SET STORAGE MAIN,
    ALTER COLUMN search_attributes SET STORAGE MAIN,
    ALTER COLUMN attributes SET STORAGE MAIN;

-- The newest run of a workflow id; lists by workflow id or its prefix.
CREATE INDEX execution_workflow ON execution (namespace_id, workflow_id, run_id);
-- Lists, newest first.
CREATE INDEX execution_open ON execution (namespace_id, start_ms, run_id) WHERE close_ms IS NULL;
CREATE INDEX execution_closed ON execution (namespace_id, close_ms, run_id) WHERE close_ms IS NOT NULL;
CREATE INDEX execution_attributes ON execution USING gin (attributes jsonb_path_ops) WHERE attributes IS NOT NULL;
-- Timer queue, backlog of tasks and list of what to recover, in one.
CREATE INDEX execution_due ON execution (slot, due_at, run_id) WHERE due_at < 9223372036854775807;

-- A run's state at a seq, so that long runs need not be read from the first row.
CREATE TABLE snapshot (
    run_id uuid NOT NULL,
    seq bigint NOT NULL,
    slot integer NOT NULL,
    format smallint NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (slot, run_id)
);
ALTER TABLE snapshot ALTER COLUMN state SET STORAGE EXTERNAL;

CREATE TABLE namespaces (
    id uuid PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    state integer NOT NULL,
    detail bytea NOT NULL,
    version bigint NOT NULL
);

CREATE TABLE settings (
    name text COLLATE "C" PRIMARY KEY,
    detail bytea NOT NULL,
    version bigint NOT NULL
);
