CREATE TABLE nodes (
    id varchar(64) NOT NULL PRIMARY KEY,
    name nvarchar(200) NOT NULL,
    version varchar(100) NOT NULL,
    delivers bit NOT NULL,
    started_at datetime2(3) NOT NULL,
    seen_at datetime2(3) NOT NULL
);

-- Keys that every node must have alike, encrypted under Secrets:Key.
CREATE TABLE shared_keys (
    name varchar(100) NOT NULL PRIMARY KEY,
    secret varbinary(4000) NOT NULL,
    created_at datetime2(3) NOT NULL
);

-- A unit of work's own key, written by it as its last row: where a commit was not acknowledged, it says what became of it.
CREATE TABLE commits (
    id varchar(64) NOT NULL PRIMARY KEY,
    is_committed bit NOT NULL
);
