-- Comments of all sources. Times are microseconds since 1970 in UTC. Text is as it was sent, never clean,
-- except comment.text.

CREATE TABLE comment_source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    blog TEXT NOT NULL DEFAULT '',
    cursor TEXT,                           -- where it was left off; only the source can read it
    synced INTEGER,                        -- when it was last read to its end
    note TEXT NOT NULL DEFAULT '',         -- what it said about itself then
    known INTEGER,                         -- while a sync is not at its end: comments that there were,
    removed INTEGER                        -- and how many of them it has found deleted
);

-- Authors as sources tell them; a change of name makes another row. Who is one person is told elsewhere.
CREATE TABLE comment_author (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES comment_source (id),
    key BLOB NOT NULL UNIQUE,              -- a hash of all that follows and the source
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    email TEXT NOT NULL,
    email_hash TEXT NOT NULL,
    account TEXT NOT NULL,
    is_me INTEGER NOT NULL,
    person INTEGER
);

CREATE INDEX comment_author_person ON comment_author (person) WHERE person IS NOT NULL;

-- Pages that are commented on.
CREATE TABLE comment_place (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES comment_source (id),
    key TEXT NOT NULL,                     -- its ref, or else its address
    ref TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    post BLOB,                             -- the post's file in a library, absolute
    comments INTEGER NOT NULL DEFAULT 0,   -- kept by the triggers below: shown and no likes
    unread INTEGER NOT NULL DEFAULT 0,     -- likewise
    UNIQUE (source, key)
);

CREATE INDEX comment_place_post ON comment_place (post) WHERE post IS NOT NULL;

CREATE TABLE comment (
    id INTEGER PRIMARY KEY,                -- grows with the date: seconds << 20, and a number
    source INTEGER NOT NULL REFERENCES comment_source (id),
    ref TEXT NOT NULL,                     -- "local:" and the entry's id while an answer waits to be sent
    place INTEGER NOT NULL REFERENCES comment_place (id),
    author INTEGER NOT NULL REFERENCES comment_author (id),
    parent_ref TEXT,
    date INTEGER NOT NULL,
    told INTEGER NOT NULL,                 -- when it became known here
    edited INTEGER,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    form TEXT NOT NULL,
    text TEXT,                             -- clean and readable; null where it is the same as the body
    remote_status TEXT NOT NULL,           -- at the source
    status TEXT NOT NULL,                  -- with the writer's verdict that waits to be sent
    pending TEXT NOT NULL DEFAULT '',      -- 'reply' or a verdict
    entry TEXT NOT NULL DEFAULT '',        -- the outbox entry of what waits
    mine INTEGER NOT NULL,
    answers TEXT,                          -- the ref that the writer's own comment answers
    answered INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,     -- it came from a file: nobody waits for an answer
    shown INTEGER GENERATED ALWAYS AS (status IN ('approved', 'held')) VIRTUAL,
    new INTEGER GENERATED ALWAYS AS (unread AND status IN ('approved', 'held')) VIRTUAL,
    owed INTEGER GENERATED ALWAYS AS (
        status IN ('approved', 'held') AND NOT mine AND NOT answered AND NOT closed AND kind <> 'like'
    ) VIRTUAL,
    part INTEGER GENERATED ALWAYS AS (     -- of an inbox with the unread first: unread, unanswered, the others
        CASE WHEN unread THEN 0
            WHEN NOT mine AND NOT answered AND NOT closed AND kind <> 'like' THEN 1 ELSE 2 END
    ) VIRTUAL,
    UNIQUE (source, ref)
);

CREATE INDEX comment_by_source ON comment (source, id);
CREATE INDEX comment_by_date ON comment (source, date);
CREATE INDEX comment_by_place ON comment (place, shown, id, ref, parent_ref); -- all that a conversation's order needs
CREATE INDEX comment_by_author ON comment (author, id, place, status, kind, mine); -- all that a person's card needs
CREATE INDEX comment_shown ON comment (id) WHERE shown;
CREATE INDEX comment_part ON comment (part, id) WHERE shown;
CREATE INDEX comment_owed ON comment (id) WHERE owed;
CREATE INDEX comment_held ON comment (id) WHERE status = 'held';
CREATE INDEX comment_hidden ON comment (status, id) WHERE NOT shown;
CREATE INDEX comment_answers ON comment (source, answers) WHERE answers IS NOT NULL;
CREATE INDEX comment_entry ON comment (entry) WHERE entry <> '';

-- How many comments there are of each sort, so that nobody has to count a million, or to pass over half of them
-- to show the middle of a list. An era is 2^21 seconds, some 24 days: the id without its last 41 bits.
CREATE TABLE comment_count (
    era INTEGER NOT NULL,
    source INTEGER NOT NULL,
    status TEXT NOT NULL,
    new INTEGER NOT NULL,
    owed INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (era, source, status, new, owed)
) WITHOUT ROWID;

CREATE TRIGGER comment_added AFTER INSERT ON comment BEGIN
    INSERT INTO comment_count VALUES (NEW.id >> 41, NEW.source, NEW.status, NEW.new, NEW.owed, 1)
        ON CONFLICT (era, source, status, new, owed) DO UPDATE SET n = n + 1;
    UPDATE comment_place SET comments = comments + (NEW.shown AND NEW.kind <> 'like'), unread = unread + NEW.new
        WHERE id = NEW.place;
END;

CREATE TRIGGER comment_removed AFTER DELETE ON comment BEGIN
    UPDATE comment_count SET n = n - 1
        WHERE era = OLD.id >> 41 AND source = OLD.source AND status = OLD.status AND new = OLD.new AND owed = OLD.owed;
    UPDATE comment_place SET comments = comments - (OLD.shown AND OLD.kind <> 'like'), unread = unread - OLD.new
        WHERE id = OLD.place;
END;

CREATE TRIGGER comment_changed AFTER UPDATE OF source, place, status, kind, mine, answered, unread ON comment BEGIN
    UPDATE comment_count SET n = n - 1
        WHERE era = OLD.id >> 41 AND source = OLD.source AND status = OLD.status AND new = OLD.new AND owed = OLD.owed;
    INSERT INTO comment_count VALUES (NEW.id >> 41, NEW.source, NEW.status, NEW.new, NEW.owed, 1)
        ON CONFLICT (era, source, status, new, owed) DO UPDATE SET n = n + 1;
    UPDATE comment_place SET comments = comments - (OLD.shown AND OLD.kind <> 'like'), unread = unread - OLD.new
        WHERE id = OLD.place;
    UPDATE comment_place SET comments = comments + (NEW.shown AND NEW.kind <> 'like'), unread = unread + NEW.new
        WHERE id = NEW.place;
END;

-- Words of the comments that are shown; what was put in is made again from the rows to take it out.
CREATE VIRTUAL TABLE comment_search USING fts5 (
    text, author, title, content = '', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '3 4 5'
);
CREATE VIRTUAL TABLE comment_term USING fts5vocab (comment_search, instance);

-- Answers that the writer has begun.
CREATE TABLE comment_draft (
    comment INTEGER PRIMARY KEY REFERENCES comment (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    saved INTEGER NOT NULL
);
