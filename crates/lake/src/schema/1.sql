-- Format 1. Names are spelt as in the vocabulary; spans are byte offsets into article.text.

CREATE TABLE evidence (
    id       INTEGER PRIMARY KEY,
    sha256   BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    kind     TEXT NOT NULL,
    format   TEXT NOT NULL,                -- 'html', 'tvmaze', ...: what the content was recognised as
    name     TEXT NOT NULL,                -- file name as it was given, without folders
    bytes    INTEGER NOT NULL,
    added_at TEXT NOT NULL,                -- RFC 3339, UTC
    records  INTEGER NOT NULL              -- claims, titles or figures taken from it
) STRICT;

CREATE TABLE quarantine (
    evidence INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    line     INTEGER,
    reason   TEXT NOT NULL,
    excerpt  TEXT NOT NULL
) STRICT;
CREATE INDEX quarantine_evidence ON quarantine (evidence);

CREATE TABLE article (
    evidence   INTEGER PRIMARY KEY REFERENCES evidence (id) ON DELETE CASCADE,
    url        TEXT,
    outlet     TEXT,
    published  TEXT,                       -- ISO date, as coarse as its source
    author     TEXT,
    headline   TEXT,
    lang       TEXT NOT NULL,
    text       TEXT NOT NULL,
    body_start INTEGER NOT NULL,
    body_end   INTEGER NOT NULL
) STRICT;

CREATE TABLE claim (
    id            INTEGER PRIMARY KEY,
    reference     BLOB NOT NULL CHECK (length(reference) = 8),
    article       INTEGER NOT NULL REFERENCES article (evidence) ON DELETE CASCADE,
    subject       TEXT NOT NULL,
    subject_key   TEXT NOT NULL,           -- name_key(subject)
    season        INTEGER,
    kind          TEXT NOT NULL,
    value_number  REAL,
    value_text    TEXT,
    unit          TEXT,
    time_window   TEXT,
    territory     TEXT,
    as_of         TEXT,
    polarity      TEXT NOT NULL,
    official      INTEGER,
    attributed_to TEXT NOT NULL,           -- JSON list, origin first
    extra         TEXT NOT NULL,           -- JSON object of lists
    sentence      INTEGER NOT NULL,
    spans         TEXT NOT NULL            -- JSON: sentence, source, cue, content
) STRICT;
CREATE INDEX claim_subject ON claim (subject_key);
CREATE INDEX claim_article ON claim (article);
CREATE INDEX claim_reference ON claim (reference);

-- One row a subject, kept by the triggers below: finding titles by name must not read a million claims.
CREATE TABLE subject (
    subject_key TEXT PRIMARY KEY,
    claims      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER claim_added AFTER INSERT ON claim BEGIN
    INSERT INTO subject VALUES (new.subject_key, 1)
        ON CONFLICT (subject_key) DO UPDATE SET claims = claims + 1;
END;
CREATE TRIGGER claim_removed AFTER DELETE ON claim BEGIN
    UPDATE subject SET claims = claims - 1 WHERE subject_key = old.subject_key;
    DELETE FROM subject WHERE subject_key = old.subject_key AND claims = 0;
END;

-- The catalogue as each file states it; which rows are one title is judged when asked, by identifiers, or name and year.
-- A *_ref is an identifier of a source (`tt0118254`, `tvmaze:655`) or `name:` with the key of its name.
CREATE TABLE title (
    id              INTEGER PRIMARY KEY,
    evidence        INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    line            INTEGER NOT NULL,
    name            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    is_series       INTEGER NOT NULL,
    premiered       TEXT,
    ended           TEXT,
    runtime_minutes INTEGER,
    language        TEXT,
    lists           TEXT NOT NULL          -- JSON: ids, aliases, services, studios, genres, countries
) STRICT;
CREATE INDEX title_evidence ON title (evidence);
CREATE TABLE title_name (
    name_key TEXT NOT NULL,
    title    INTEGER NOT NULL REFERENCES title (id) ON DELETE CASCADE,
    PRIMARY KEY (name_key, title)
) STRICT, WITHOUT ROWID;
CREATE INDEX title_name_title ON title_name (title);
CREATE TABLE season (
    evidence      INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    line          INTEGER NOT NULL,
    title_ref     TEXT NOT NULL,
    number        INTEGER NOT NULL,
    name          TEXT,
    premiered     TEXT,
    episode_count INTEGER
) STRICT;
CREATE INDEX season_title ON season (title_ref);
CREATE TABLE episode (
    evidence        INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    line            INTEGER NOT NULL,
    title_ref       TEXT NOT NULL,
    season          INTEGER,
    number          INTEGER,
    name            TEXT,
    aired           TEXT,
    runtime_minutes INTEGER,
    ids             TEXT NOT NULL           -- JSON list
) STRICT;
CREATE INDEX episode_title ON episode (title_ref);
CREATE TABLE person (
    evidence   INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    line       INTEGER NOT NULL,
    name       TEXT NOT NULL,
    birth_year INTEGER,
    ids        TEXT NOT NULL                -- JSON list
) STRICT;
CREATE TABLE credit (
    evidence    INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    line        INTEGER NOT NULL,
    title_ref   TEXT NOT NULL,
    person_ref  TEXT,
    person_name TEXT,
    role        TEXT NOT NULL,
    character   TEXT
) STRICT;
CREATE INDEX credit_title ON credit (title_ref);
CREATE TABLE user_rating (
    evidence INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    line     INTEGER NOT NULL,
    of_ref   TEXT NOT NULL,
    mean     REAL NOT NULL,
    votes    INTEGER
) STRICT;
CREATE INDEX user_rating_of ON user_rating (of_ref);
CREATE TABLE relation (
    evidence  INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    title_ref TEXT NOT NULL,
    kind      TEXT NOT NULL,
    other_ref TEXT NOT NULL
) STRICT;
CREATE INDEX relation_title ON relation (title_ref);

-- Provenance is part of the row: a figure without it cannot be stored.
CREATE TABLE figure (
    id            INTEGER PRIMARY KEY,
    reference     BLOB NOT NULL CHECK (length(reference) = 8),
    evidence      INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    line          INTEGER NOT NULL,
    title         TEXT NOT NULL,
    title_key     TEXT NOT NULL,           -- name_key(title)
    season        INTEGER,
    episode       INTEGER,
    metric        TEXT NOT NULL,
    time_window   TEXT,
    territory     TEXT,
    population    TEXT,
    value         REAL NOT NULL,
    unit          TEXT NOT NULL,
    low           REAL,
    high          REAL,
    publisher     TEXT NOT NULL,
    as_of         TEXT
) STRICT;
CREATE INDEX figure_title ON figure (title_key);
CREATE INDEX figure_evidence ON figure (evidence);
CREATE INDEX figure_reference ON figure (reference);
