CREATE TABLE nodes (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    delivers boolean NOT NULL,
    started_at timestamptz(3) NOT NULL,
    seen_at timestamptz(3) NOT NULL
);

-- Keys that every node must have alike, encrypted under Secrets:Key.
CREATE TABLE shared_keys (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    secret bytea NOT NULL,
    created_at timestamptz(3) NOT NULL
);

-- A unit of work's own key, written by it as its last row: where a commit was not acknowledged, it says what became of it.
CREATE TABLE commits (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    is_committed boolean NOT NULL
);
