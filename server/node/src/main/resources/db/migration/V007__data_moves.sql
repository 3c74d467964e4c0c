-- Of the main database only: the move of a shard's slots to another database that is under way, or was the last one.
CREATE TABLE slot_move (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    move_id bigint NOT NULL,
    ticket bigint NOT NULL, -- grows with everyone who carries a move on; who has an earlier one is refused
    step text COLLATE "C" NOT NULL CHECK (step IN ('copying', 'switched', 'undoing', 'done', 'undone')),
    shard_id integer NOT NULL,
    slot_from integer NOT NULL,
    slot_to integer NOT NULL,
    source text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    new_shard_id integer NOT NULL, -- of the shard that has the slots there
    mover text COLLATE "C" NOT NULL, -- the node that carries it on
    tries integer NOT NULL,
    rows_written bigint NOT NULL,
    reason text COLLATE "C" NOT NULL, -- why it is undone
    beat_at timestamptz NOT NULL -- when the mover was last heard
);

-- The ticket of who may write for a move here; nobody with an earlier one does.
CREATE TABLE move_fence (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    ticket bigint NOT NULL
);
INSERT INTO move_fence (ticket) VALUES (0);

-- Slots of which there are rows here although no shard here has them: copies that arrive, what a move has closed, and what
-- is left over of either.
CREATE TABLE slot_transit (
    slot_from integer PRIMARY KEY,
    slot_to integer NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('arriving', 'closed', 'left over')),
    shard_id integer, -- of a shard that was closed: what it was
    epoch bigint,
    preferred text NOT NULL,
    CONSTRAINT slot_transit_range CHECK (0 <= slot_from AND slot_from <= slot_to AND slot_to < 4096),
    CONSTRAINT slot_transit_apart EXCLUDE USING gist (int4range(slot_from, slot_to, '[]') WITH &&)
);
