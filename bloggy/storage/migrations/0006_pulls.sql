-- How far the posts of which blogs were brought here, and what only the writer can decide about them.

CREATE TABLE pull_wish (
    blog TEXT PRIMARY KEY,
    folder BLOB,                           -- where new files go, absolute; NULL: the writer did not say
    pictures INTEGER NOT NULL DEFAULT 0,   -- 1: bring pictures, too
    declined INTEGER NOT NULL DEFAULT 0    -- 1: only when asked for by name
) WITHOUT ROWID;

CREATE TABLE pull_walk (
    blog TEXT NOT NULL,
    library BLOB NOT NULL,                 -- the root of the library that new files go into
    cursor TEXT,                           -- where it was left off; NULL: it begins at the beginning
    pulled INTEGER,                        -- when one last came to its end
    links INTEGER NOT NULL DEFAULT 0,      -- how many copies of that blog were known then
    illustrated INTEGER NOT NULL DEFAULT 0, -- 1: the pictures of all posts were asked for
    owner TEXT,                            -- who is at it now
    lease INTEGER,                         -- until when
    PRIMARY KEY (blog, library)
) WITHOUT ROWID;

CREATE TABLE pull_pending (
    blog TEXT NOT NULL,
    library BLOB NOT NULL,
    ref TEXT NOT NULL,                     -- the copy at the blog
    id TEXT NOT NULL,                      -- the id that the post's file has, or is about to get
    path BLOB NOT NULL,                    -- the file, absolute; empty: not chosen yet
    revision TEXT NOT NULL,                -- the state of the copy that it was made from
    sha BLOB NOT NULL,                     -- the SHA-256 of its bytes
    PRIMARY KEY (blog, library, ref)
) WITHOUT ROWID;

CREATE TABLE pull_later (
    blog TEXT NOT NULL,
    library BLOB NOT NULL,
    ref TEXT NOT NULL,                     -- a copy that is to be looked at again
    PRIMARY KEY (blog, library, ref)
) WITHOUT ROWID;

CREATE TABLE pull_question (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    blog TEXT NOT NULL,
    library BLOB NOT NULL,                 -- the root of the library that has the post's link
    post TEXT NOT NULL,                    -- the post's id
    kind TEXT NOT NULL,                    -- "both-changed", "deleted-there", "deleted-here"
    ref TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    seen TEXT NOT NULL,                    -- the revision in the link when it was asked
    revision TEXT NOT NULL,                -- the one that is there
    theirs TEXT,                           -- the copy as the text of a file
    hidden INTEGER NOT NULL DEFAULT 0,     -- 1: readers can't see the copy
    asked INTEGER NOT NULL,
    UNIQUE (blog, library, post)
);
