-- Which posts of which exports were brought into which files, so that bringing them again changes nothing.

CREATE TABLE import_post (
    source TEXT NOT NULL,                  -- "import:" and the blog's name
    ref TEXT NOT NULL,                     -- the post's name in the export
    path BLOB NOT NULL,                    -- its file, absolute
    told BLOB NOT NULL,                    -- a hash of what the export said of it
    written BLOB NOT NULL,                 -- the SHA-256 of the bytes that were, or will now be, written
    done INTEGER NOT NULL,                 -- 0: it was about to be written
    PRIMARY KEY (source, ref)
) WITHOUT ROWID;

CREATE INDEX import_post_path ON import_post (path);
