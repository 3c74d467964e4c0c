-- Where an operator wants the shard: the address of a node, heeded while that node is a member; empty: anywhere.
ALTER TABLE shard ADD COLUMN preferred text NOT NULL DEFAULT '';

-- No slot belongs to two shards, whatever is written.
ALTER TABLE shard
    ADD CONSTRAINT shard_range CHECK (0 <= slot_from AND slot_from <= slot_to AND slot_to < 4096),
    ADD CONSTRAINT shard_apart EXCLUDE USING gist (int4range(slot_from, slot_to, '[]') WITH &&);

-- One row: counts the changes of the layout, and has the next id of a shard, so that none is used again.
CREATE TABLE shard_layout (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    version bigint NOT NULL,
    next_shard_id integer NOT NULL
);
INSERT INTO shard_layout (version, next_shard_id) VALUES (1, 0);

-- Shards that were split or merged, so that whoever asks for one can be told what became of it.
CREATE TABLE former_shard (
    shard_id integer PRIMARY KEY,
    slot_from integer NOT NULL,
    slot_to integer NOT NULL,
    gone_at timestamptz NOT NULL
);
