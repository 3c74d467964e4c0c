-- Runs that are gone, of which history and a snapshot may be left.
CREATE TABLE deletion (
    run_id uuid NOT NULL,
    slot integer NOT NULL,
    PRIMARY KEY (slot, run_id)
);
