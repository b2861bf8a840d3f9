CREATE TABLE nodes (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    delivers INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;

-- Keys that every node must have alike, encrypted under Secrets:Key.
CREATE TABLE shared_keys (
    name TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- A unit of work's own key, written by it as its last row: where a commit was not acknowledged, it says what became of it.
CREATE TABLE commits (
    id TEXT NOT NULL PRIMARY KEY,
    is_committed INTEGER NOT NULL
) STRICT;
