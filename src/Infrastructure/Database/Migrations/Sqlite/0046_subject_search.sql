-- What subjects are found by: words, folded by the service (SearchWords), each behind a tag of its tenant and kind.
CREATE TABLE subject_search (
    number INTEGER NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    subject_id TEXT NOT NULL,
    is_business INTEGER NOT NULL,
    external_id TEXT,
    words TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ux_subject_search_subject ON subject_search (subject_id);
CREATE INDEX ix_subject_search_external ON subject_search (tenant_id, external_id, number) WHERE external_id IS NOT NULL;

-- This engine's own index of those words, and of the first one to seven characters behind the tag of each. The rows of subject_search keep it by their triggers.
CREATE VIRTUAL TABLE subject_words USING fts5 (
    words,
    content = 'subject_search',
    content_rowid = 'number',
    tokenize = 'ascii',
    prefix = '6 7 8 9 10 11 12',
    detail = none,
    columnsize = 0
);
-- Words that go leave nothing behind in its pages (https://www.sqlite.org/fts5.html#the_secure_delete_configuration_option).
INSERT INTO subject_words (subject_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER tr_subject_search_insert AFTER INSERT ON subject_search BEGIN
    INSERT INTO subject_words (rowid, words) VALUES (new.number, new.words);
END;
CREATE TRIGGER tr_subject_search_delete AFTER DELETE ON subject_search BEGIN
    INSERT INTO subject_words (subject_words, rowid, words) VALUES ('delete', old.number, old.words);
END;
CREATE TRIGGER tr_subject_search_update AFTER UPDATE OF words ON subject_search BEGIN
    INSERT INTO subject_words (subject_words, rowid, words) VALUES ('delete', old.number, old.words);
    INSERT INTO subject_words (rowid, words) VALUES (new.number, new.words);
END;

-- How far subjects from before this table have their words.
CREATE TABLE subject_search_progress (
    subjects TEXT NOT NULL PRIMARY KEY,
    through_id TEXT NOT NULL
) STRICT;
