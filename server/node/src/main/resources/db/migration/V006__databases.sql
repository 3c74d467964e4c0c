-- Which database this is. All databases of a cluster have the same cluster id; one of them is its main one.
CREATE TABLE database_identity (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    cluster_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL
);

-- Of the main database only: the further ones.
CREATE TABLE further_database (
    name text COLLATE "C" PRIMARY KEY,
    added_at timestamptz NOT NULL
);

-- Of the main database only: which database has the runs of which slots, and the shards that such a range begins with there.
CREATE TABLE slot_range (
    slot_from integer PRIMARY KEY,
    slot_to integer NOT NULL,
    database text COLLATE "C" NOT NULL,
    shards integer NOT NULL,
    first_shard_id integer NOT NULL,
    epoch bigint NOT NULL,
    CONSTRAINT slot_range_range CHECK (0 <= slot_from AND slot_from <= slot_to AND slot_to < 4096),
    CONSTRAINT slot_range_apart EXCLUDE USING gist (int4range(slot_from, slot_to, '[]') WITH &&)
);

-- The first shard of the last range that began here: each begins once.
ALTER TABLE shard_layout ADD COLUMN begun integer NOT NULL DEFAULT -1;

INSERT INTO slot_range (slot_from, slot_to, database, shards, first_shard_id, epoch)
SELECT 0, 4095, 'main', count(*), 0, 0 FROM shard HAVING count(*) > 0;

UPDATE shard_layout SET begun = 0 WHERE EXISTS (SELECT FROM shard);
