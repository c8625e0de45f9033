-- Times are microseconds since 1970 in UTC. Paths are bytes, because file names need not be text.

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which the writer asked
    id TEXT NOT NULL UNIQUE,               -- the delivery key
    library BLOB NOT NULL,
    post BLOB NOT NULL,                    -- relative to the library
    blog TEXT NOT NULL,
    ref TEXT,                              -- the remote copy, so that order survives a rename
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    settled INTEGER,
    owner TEXT,                            -- who claimed it last
    lease INTEGER,                         -- until when that owner has it, while sending
    entry TEXT NOT NULL                    -- everything else, as JSON
);

CREATE INDEX outbox_open ON outbox (state, not_before) WHERE state NOT IN ('delivered', 'cancelled');
CREATE INDEX outbox_post ON outbox (library, post, blog, seq);
CREATE INDEX outbox_ref ON outbox (library, blog, ref, seq) WHERE ref IS NOT NULL;

-- Pictures and files that travel with a post, each kept once.
CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY,
    data BLOB NOT NULL
);

CREATE TABLE outbox_blob (
    seq INTEGER NOT NULL REFERENCES outbox (seq) ON DELETE CASCADE,
    sha256 TEXT NOT NULL REFERENCES blob (sha256),
    PRIMARY KEY (seq, sha256)
) WITHOUT ROWID;

CREATE INDEX outbox_blob_sha ON outbox_blob (sha256);

-- Earlier states of posts, compressed with zlib.
CREATE TABLE revision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL,                    -- absolute
    made INTEGER NOT NULL,
    reason TEXT NOT NULL,
    sha256 TEXT NOT NULL,                  -- of the bytes
    size INTEGER NOT NULL,                 -- of the bytes
    data BLOB NOT NULL
);

CREATE INDEX revision_path ON revision (path, id);
