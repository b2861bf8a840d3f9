-- What subjects are found by: words, folded by the service (SearchWords), each behind a tag of its tenant and kind.
CREATE TABLE subject_search (
    number bigint IDENTITY(1, 1) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    subject_id varchar(64) NOT NULL,
    is_business bit NOT NULL,
    external_id nvarchar(200) NULL,
    words nvarchar(max) NOT NULL
);
CREATE UNIQUE INDEX ux_subject_search_subject ON subject_search (subject_id);
CREATE INDEX ix_subject_search_external ON subject_search (tenant_id, external_id, number) WHERE external_id IS NOT NULL;

-- This engine's own index of those words: a row for each. The rows of subject_search keep it by their trigger.
CREATE TABLE subject_words (
    tenant_id varchar(64) NOT NULL,
    word nvarchar(80) COLLATE Latin1_General_BIN2 NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (tenant_id, word, number)
);
CREATE INDEX ix_subject_words ON subject_words (number, word);
EXEC ('
CREATE TRIGGER tr_subject_search ON subject_search AFTER INSERT, UPDATE, DELETE AS
BEGIN
    SET NOCOUNT ON
    DELETE FROM subject_words WHERE number IN (SELECT number FROM deleted)
    INSERT INTO subject_words (tenant_id, word, number)
    SELECT DISTINCT i.tenant_id, s.value, i.number FROM inserted i CROSS APPLY STRING_SPLIT(i.words, N'' '') s
END');

-- How far subjects from before this table have their words.
CREATE TABLE subject_search_progress (
    subjects varchar(64) NOT NULL PRIMARY KEY,
    through_id varchar(64) NOT NULL
);
