-- How often a subject has changed since it was created, and upon which version of it a case is judged.
ALTER TABLE applicants ADD COLUMN revision integer NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN revision integer NOT NULL DEFAULT 0;
ALTER TABLE verifications
    ADD COLUMN applicant_revision integer NOT NULL DEFAULT 0,
    ADD COLUMN organization_revision integer NOT NULL DEFAULT 0;

-- The versions of subjects that were replaced, for the cases that were decided upon them.
CREATE TABLE subject_versions (
    subject_id text COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    snapshot text COLLATE "C" NOT NULL,
    replaced_at timestamptz(3) NOT NULL,
    PRIMARY KEY (subject_id, revision)
);

-- Whose an address is; what it says stands in the details of its subject.
CREATE TABLE subject_addresses (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    subject_id text COLLATE "C" NOT NULL
);

-- Files that no document has yet, oldest first; null once one has.
ALTER TABLE files ADD COLUMN orphan_since timestamptz(3);
CREATE INDEX ix_files_orphan ON files (orphan_since) WHERE orphan_since IS NOT NULL;
