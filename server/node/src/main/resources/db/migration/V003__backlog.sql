-- Tasks that nobody has taken for a while. An index of the truth, never the truth: a row may be stale, its run says so;
-- a task without a row is found by the run's task_at.
CREATE TABLE backlog (
    run_id uuid NOT NULL,
    namespace_id uuid NOT NULL,
    task bigint NOT NULL, -- 0: the workflow task; else the event that scheduled the activity
    scheduled_ms bigint NOT NULL,
    scheduled_event_id bigint NOT NULL,
    stamp bigint NOT NULL,
    fairness_weight double precision NOT NULL,
    slot integer NOT NULL,
    attempt integer NOT NULL,
    task_type integer NOT NULL,
    priority integer NOT NULL,
    task_queue text COLLATE "C" NOT NULL,
    workflow_id text COLLATE "C" NOT NULL,
    fairness_key text COLLATE "C" NOT NULL,
    PRIMARY KEY (slot, run_id, task)
);

-- The order in which the tasks of a queue leave.
CREATE INDEX backlog_order ON backlog (namespace_id, task_queue, task_type, priority, scheduled_ms, run_id, task);

-- Since when the run may owe a task that the backlog does not list; null: it owes none such.
ALTER TABLE execution ADD COLUMN task_at bigint;

UPDATE execution SET task_at = due_at WHERE close_ms IS NULL AND due_at < 9223372036854775807;

CREATE INDEX execution_task ON execution (slot, task_at, run_id) WHERE task_at IS NOT NULL;
