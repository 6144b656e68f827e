-- Format 4: what people decided about claims, and which titles changed last.

-- A decision is evidence of its own: what somebody said of a claim, and when. The claim stays as it was read; a claim
-- is named by its reference, which outlasts a second reading of its article.
CREATE TABLE decision (
    evidence   INTEGER PRIMARY KEY REFERENCES evidence (id) ON DELETE CASCADE,
    claim      BLOB NOT NULL CHECK (length(claim) = 8),
    verdict    TEXT NOT NULL CHECK (verdict IN ('accept', 'correct', 'reject')),
    correction TEXT NOT NULL,              -- JSON: what is to stand instead, by name of the field; {} for others
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL,              -- RFC 3339, UTC
    note       TEXT NOT NULL
) STRICT;
CREATE INDEX decision_claim ON decision (claim);

-- A chart of a week is drawn from the figures of that week, and its runs from whole titles by week.
CREATE INDEX figure_window ON figure (time_window, metric);
CREATE INDEX measured_chart ON measured (policy, territory, time_window)
    WHERE superseded_in IS NULL AND season IS NULL AND episode IS NULL;

-- One row: rises with every file added and every run. What was drawn from the lake is kept for as long as it holds.
CREATE TABLE change (
    only      INTEGER PRIMARY KEY CHECK (only = 1),
    number    INTEGER NOT NULL,
    catalogue INTEGER NOT NULL             -- the number at which a catalogue was last added
) STRICT;
INSERT INTO change VALUES (1, 1, 1);
CREATE TRIGGER evidence_changes AFTER INSERT ON evidence BEGIN
    UPDATE change SET number = number + 1,
        catalogue = CASE new.kind WHEN 'catalogue' THEN number + 1 ELSE catalogue END;
END;
CREATE TRIGGER run_changes AFTER INSERT ON run BEGIN
    UPDATE change SET number = number + 1;
END;

-- Every title evidence has spoken of, with the number of its last change.
CREATE TABLE title_change (
    title_key TEXT PRIMARY KEY,
    number    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO title_change SELECT subject_key, 1 FROM subject WHERE subject_key <> '*';
INSERT OR IGNORE INTO title_change SELECT DISTINCT title_key, 1 FROM figure;
INSERT OR IGNORE INTO title_change SELECT DISTINCT title_key, 1 FROM measured;
CREATE TRIGGER claim_changes_title AFTER INSERT ON claim WHEN new.subject_key <> '*' BEGIN
    INSERT INTO title_change SELECT new.subject_key, number FROM change WHERE true
        ON CONFLICT (title_key) DO UPDATE SET number = excluded.number WHERE number < excluded.number;
END;
CREATE TRIGGER claim_leaves_title AFTER DELETE ON claim WHEN old.subject_key <> '*' BEGIN
    UPDATE title_change SET number = (SELECT number FROM change) WHERE title_key = old.subject_key;
END;
CREATE TRIGGER figure_changes_title AFTER INSERT ON figure BEGIN
    INSERT INTO title_change SELECT new.title_key, number FROM change WHERE true
        ON CONFLICT (title_key) DO UPDATE SET number = excluded.number WHERE number < excluded.number;
END;
CREATE TRIGGER measured_changes_title AFTER INSERT ON measured BEGIN
    INSERT INTO title_change SELECT new.title_key, number FROM change WHERE true
        ON CONFLICT (title_key) DO UPDATE SET number = excluded.number WHERE number < excluded.number;
END;
CREATE TRIGGER measured_leaves_title AFTER UPDATE OF superseded_in ON measured BEGIN
    UPDATE title_change SET number = (SELECT number FROM change) WHERE title_key = new.title_key;
END;
CREATE TRIGGER decision_changes_title AFTER INSERT ON decision BEGIN
    UPDATE title_change SET number = (SELECT number FROM change)
        WHERE title_key IN (SELECT subject_key FROM claim WHERE reference = new.claim);
END;
