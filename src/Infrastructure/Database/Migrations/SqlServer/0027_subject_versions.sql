-- How often a subject has changed since it was created, and upon which version of it a case is judged.
ALTER TABLE applicants ADD revision int NOT NULL CONSTRAINT df_applicants_revision DEFAULT 0;
ALTER TABLE organizations ADD revision int NOT NULL CONSTRAINT df_organizations_revision DEFAULT 0;
ALTER TABLE verifications ADD
    applicant_revision int NOT NULL CONSTRAINT df_verifications_applicant_revision DEFAULT 0,
    organization_revision int NOT NULL CONSTRAINT df_verifications_organization_revision DEFAULT 0;

-- The versions of subjects that were replaced, for the cases that were decided upon them.
CREATE TABLE subject_versions (
    subject_id varchar(64) NOT NULL,
    revision int NOT NULL,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    snapshot nvarchar(max) NOT NULL,
    replaced_at datetime2(3) NOT NULL,
    PRIMARY KEY (subject_id, revision)
);

-- Whose an address is; what it says stands in the details of its subject.
CREATE TABLE subject_addresses (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    subject_id varchar(64) NOT NULL
);

-- Files that no document has yet, oldest first; null once one has.
ALTER TABLE files ADD orphan_since datetime2(3) NULL;
CREATE INDEX ix_files_orphan ON files (orphan_since) WHERE orphan_since IS NOT NULL;
