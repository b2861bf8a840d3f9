-- How often a subject has changed since it was created, and upon which version of it a case is judged.
ALTER TABLE applicants ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE verifications ADD COLUMN applicant_revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE verifications ADD COLUMN organization_revision INTEGER NOT NULL DEFAULT 0;

-- The versions of subjects that were replaced, for the cases that were decided upon them.
CREATE TABLE subject_versions (
    subject_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    snapshot TEXT NOT NULL,
    replaced_at TEXT NOT NULL,
    PRIMARY KEY (subject_id, revision)
) STRICT;

-- Whose an address is; what it says stands in the details of its subject.
CREATE TABLE subject_addresses (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    subject_id TEXT NOT NULL
) STRICT;

-- Files that no document has yet, oldest first; null once one has.
ALTER TABLE files ADD COLUMN orphan_since TEXT;
CREATE INDEX ix_files_orphan ON files (orphan_since) WHERE orphan_since IS NOT NULL;
