-- Format 3: panels, and figures projected from them.

-- The tables of a panel as they were read, persons and households as keyed hashes; columns in one blob.
CREATE TABLE panel_table (
    evidence INTEGER PRIMARY KEY REFERENCES evidence (id) ON DELETE CASCADE,
    role     TEXT NOT NULL CHECK (role IN ('persons', 'margins', 'in_tab', 'weights')),
    content  BLOB NOT NULL
) STRICT;

-- How a run was projected: files, weighting, errors, minimum for reporting, as JSON. No row: not projected.
CREATE TABLE panel_run (
    run    INTEGER PRIMARY KEY REFERENCES run (id),
    method TEXT NOT NULL
) STRICT;

-- What a cell stands for in the population, with its errors; NULL where it was not projected. `credited_ms` is then that of the
-- population, and `viewers` are those of the panel.
ALTER TABLE measured ADD COLUMN projection BLOB;
-- 1 where the minimum for reporting hides the minutes of the cell.
ALTER TABLE measured ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
