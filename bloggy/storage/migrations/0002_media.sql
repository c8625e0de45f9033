-- What was uploaded to which media host, so that one content is one upload however many posts show it.

CREATE TABLE media (
    place TEXT NOT NULL,                   -- the host's name for itself
    sha256 TEXT NOT NULL,                  -- of the bytes that were sent
    ref TEXT NOT NULL,
    url TEXT NOT NULL,
    uploaded INTEGER NOT NULL,
    PRIMARY KEY (place, sha256)
) WITHOUT ROWID;

-- An entry that has to wait for another one, whose address it names.
ALTER TABLE outbox ADD COLUMN goes_after TEXT;
