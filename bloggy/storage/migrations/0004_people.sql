-- Whom comments are by. Times are microseconds since 1970 in UTC.

-- What is known to be one from the start, by its keys; decisions make persons of them.
CREATE TABLE identity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL,               -- the least identity that is the same person
    name TEXT NOT NULL                     -- when it was first met
);

CREATE INDEX identity_person ON identity (person);

CREATE TABLE identity_key (
    key TEXT PRIMARY KEY,                  -- an e-mail address's hash, a site, an account ...
    identity INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX identity_key_identity ON identity_key (identity);

ALTER TABLE comment_author ADD COLUMN identity INTEGER;
ALTER TABLE comment_author ADD COLUMN close TEXT NOT NULL DEFAULT '';  -- what close names share
ALTER TABLE comment_author ADD COLUMN folded TEXT NOT NULL DEFAULT ''; -- what is searched

CREATE INDEX comment_author_identity ON comment_author (identity) WHERE identity IS NOT NULL;
CREATE INDEX comment_author_close ON comment_author (close, person) WHERE close <> '' AND person IS NOT NULL;

-- That the identities of both sides are the same person, or that they are not.
CREATE TABLE identity_decision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    same INTEGER NOT NULL,
    how TEXT NOT NULL,                     -- '': the writer said so
    made INTEGER,                          -- null: by itself
    undone INTEGER                         -- when it was taken back
);

CREATE TABLE identity_decided (
    decision INTEGER NOT NULL REFERENCES identity_decision (id) ON DELETE CASCADE,
    identity INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    side INTEGER NOT NULL,                 -- 0 left, 1 right
    PRIMARY KEY (decision, identity)
) WITHOUT ROWID;

CREATE INDEX identity_decided_identity ON identity_decided (identity);

-- What the writer keeps about people. It hangs on an identity, so that it goes where that goes.
CREATE TABLE person_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    made INTEGER NOT NULL
);

CREATE INDEX person_note_identity ON person_note (identity);

CREATE TABLE person_tag (
    identity INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    folded TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (identity, folded)
) WITHOUT ROWID;

CREATE TABLE person_reminder (
    identity INTEGER PRIMARY KEY REFERENCES identity (id) ON DELETE CASCADE,
    due INTEGER NOT NULL,
    about TEXT NOT NULL
);

-- What each author's comments come to, so that nobody has to count a million; likes and the writer aside.
CREATE TABLE comment_tally (
    author INTEGER PRIMARY KEY,
    comments INTEGER NOT NULL,
    owed INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    first INTEGER,                         -- the ids of the comments, which grow with the date
    last INTEGER
);

INSERT INTO comment_tally
    SELECT author, count(*), sum(owed), sum(answered), min(id), max(id) FROM comment
    WHERE shown AND NOT mine AND kind <> 'like' GROUP BY author;

CREATE TRIGGER comment_tally_added AFTER INSERT ON comment
WHEN NEW.shown AND NOT NEW.mine AND NEW.kind <> 'like' BEGIN
    INSERT INTO comment_tally VALUES (NEW.author, 1, NEW.owed, NEW.answered, NEW.id, NEW.id)
        ON CONFLICT (author) DO UPDATE SET comments = comments + 1, owed = owed + NEW.owed,
            answered = answered + NEW.answered,
            first = min(ifnull(first, NEW.id), NEW.id), last = max(ifnull(last, NEW.id), NEW.id);
END;

-- min(+id), as SQLite would else look for the author's first comment among those of all.
CREATE TRIGGER comment_tally_removed AFTER DELETE ON comment
WHEN OLD.shown AND NOT OLD.mine AND OLD.kind <> 'like' BEGIN
    UPDATE comment_tally SET comments = comments - 1, owed = owed - OLD.owed, answered = answered - OLD.answered,
        first = CASE WHEN first <> OLD.id THEN first ELSE (SELECT min(+id) FROM comment
            WHERE author = OLD.author AND shown AND NOT mine AND kind <> 'like') END,
        last = CASE WHEN last <> OLD.id THEN last ELSE (SELECT max(+id) FROM comment
            WHERE author = OLD.author AND shown AND NOT mine AND kind <> 'like') END
        WHERE author = OLD.author;
END;

CREATE TRIGGER comment_tally_answered AFTER UPDATE OF answered, status ON comment
WHEN OLD.author = NEW.author AND OLD.shown AND NOT OLD.mine AND OLD.kind <> 'like'
    AND NEW.shown AND NOT NEW.mine AND NEW.kind <> 'like' BEGIN
    UPDATE comment_tally SET owed = owed - OLD.owed + NEW.owed, answered = answered - OLD.answered + NEW.answered
        WHERE author = NEW.author;
END;

CREATE TRIGGER comment_tally_changed AFTER UPDATE OF author, status, kind, mine ON comment
WHEN OLD.author <> NEW.author
    OR (OLD.shown AND NOT OLD.mine AND OLD.kind <> 'like') <> (NEW.shown AND NOT NEW.mine AND NEW.kind <> 'like') BEGIN
    UPDATE comment_tally SET comments = comments - 1, owed = owed - OLD.owed, answered = answered - OLD.answered,
        first = CASE WHEN first <> OLD.id THEN first ELSE (SELECT min(+id) FROM comment
            WHERE author = OLD.author AND shown AND NOT mine AND kind <> 'like') END,
        last = CASE WHEN last <> OLD.id THEN last ELSE (SELECT max(+id) FROM comment
            WHERE author = OLD.author AND shown AND NOT mine AND kind <> 'like') END
        WHERE author = OLD.author AND OLD.shown AND NOT OLD.mine AND OLD.kind <> 'like';
    INSERT INTO comment_tally
        SELECT NEW.author, 1, NEW.owed, NEW.answered, NEW.id, NEW.id
        WHERE NEW.shown AND NOT NEW.mine AND NEW.kind <> 'like'
        ON CONFLICT (author) DO UPDATE SET comments = comments + 1, owed = owed + excluded.owed,
            answered = answered + excluded.answered,
            first = min(ifnull(first, excluded.first), excluded.first),
            last = max(ifnull(last, excluded.last), excluded.last);
END;

CREATE TRIGGER comment_author_gone AFTER DELETE ON comment_author BEGIN
    DELETE FROM comment_tally WHERE author = OLD.id;
END;
