-- Format 2: plays. The rows themselves stand in Parquet files under plays/; here is what makes them visible.

-- One row: 32 random bytes from which the key of viewers' hashes is derived. Never shown, never exported.
CREATE TABLE viewer_secret (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    secret BLOB NOT NULL CHECK (length(secret) = 32)
) STRICT;

-- What a playback source can say at all, and what a person should know of how it was read.
CREATE TABLE play_source (
    evidence     INTEGER PRIMARY KEY REFERENCES evidence (id) ON DELETE CASCADE,
    capabilities INTEGER NOT NULL,
    plays        INTEGER NOT NULL,
    notes        TEXT NOT NULL             -- JSON list of sentences
) STRICT;

-- Titles as playback sources wrote them. Which title of the catalogue is meant is judged when plays are rated.
CREATE TABLE played (
    id         INTEGER PRIMARY KEY,
    text       TEXT NOT NULL UNIQUE,       -- JSON list: name, season, episode, name of the episode, ...
    runtime_ms INTEGER                     -- longest that any source gives
) STRICT;

-- The manifest. A file under plays/ that is not listed here does not exist.
CREATE TABLE segment (
    id       INTEGER PRIMARY KEY,
    file     TEXT NOT NULL UNIQUE,
    sha256   BLOB NOT NULL CHECK (length(sha256) = 32),
    bytes    INTEGER NOT NULL,
    plays    INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,             -- earliest start, milliseconds since 1970 UTC
    last_ms  INTEGER NOT NULL,             -- latest start
    merged_into INTEGER REFERENCES segment (id), -- where compaction has put its plays; NULL while it is live
    vacuumed INTEGER NOT NULL DEFAULT 0    -- 1 once its file has been removed; only what was merged is ever removed
) STRICT;

-- The segments a run saw.
CREATE TABLE snapshot (
    id    INTEGER PRIMARY KEY,
    plays INTEGER NOT NULL
) STRICT;
CREATE TABLE snapshot_segment (
    snapshot INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    segment  INTEGER NOT NULL,             -- may have been vacuumed since
    PRIMARY KEY (snapshot, segment)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    id         INTEGER PRIMARY KEY,
    policy     TEXT NOT NULL,              -- name@version
    snapshot   INTEGER NOT NULL REFERENCES snapshot (id),
    started_at TEXT NOT NULL,              -- RFC 3339, UTC
    reason     TEXT NOT NULL,              -- why it was needed
    resolution BLOB NOT NULL               -- what each title as written was taken for: a hash by id of `played`
) STRICT;

-- Measured cells: integers, from which every figure is drawn. A cell that changes gets a new row; the old one stays.
CREATE TABLE measured (
    id            INTEGER PRIMARY KEY,
    reference     INTEGER NOT NULL,        -- 60 bits over what the cell says; the metric is the first digit shown
    run           INTEGER NOT NULL REFERENCES run (id),
    policy        TEXT NOT NULL,
    title         TEXT NOT NULL,
    title_key     TEXT NOT NULL,           -- name_key(title), without what tells namesakes apart
    season        INTEGER,
    episode       INTEGER,
    time_window   TEXT NOT NULL,
    territory     TEXT,                    -- NULL: all plays of the lake
    runtime_ms    INTEGER NOT NULL,        -- summed runtime of the available episodes, 0 where unknown
    cell          BLOB NOT NULL,           -- the sums, little-endian u64
    viewers       INTEGER NOT NULL,
    credited_ms   INTEGER NOT NULL,
    superseded_by INTEGER REFERENCES measured (id),
    superseded_in INTEGER REFERENCES run (id),
    reason        TEXT                     -- why it replaced another, on the row that replaced it
) STRICT;
CREATE INDEX measured_reference ON measured (reference);
CREATE INDEX measured_title ON measured (title_key) WHERE superseded_in IS NULL;
CREATE INDEX measured_replaced ON measured (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX measured_viewers ON measured (viewers) WHERE superseded_in IS NULL;
CREATE INDEX measured_window ON measured (policy, time_window) WHERE superseded_in IS NULL;
