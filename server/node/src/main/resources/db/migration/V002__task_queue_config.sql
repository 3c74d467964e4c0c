-- What somebody set for a task queue: limits and weights.
CREATE TABLE task_queue_config (
    namespace_id uuid NOT NULL,
    task_queue text NOT NULL,
    task_queue_type integer NOT NULL,
    version bigint NOT NULL,
    config bytea NOT NULL,
    PRIMARY KEY (namespace_id, task_queue, task_queue_type)
);
