-- How long a tenant keeps records after their end, and whether they are erased then without being asked for.
ALTER TABLE tenants ADD retention_years int NOT NULL CONSTRAINT df_tenants_retention_years DEFAULT 5;
ALTER TABLE tenants ADD retention_automatic bit NOT NULL CONSTRAINT df_tenants_retention_automatic DEFAULT 0;

-- When the relationship with a subject ended, a date; and since when its data is being erased.
ALTER TABLE applicants ADD relationship_ended_on varchar(10) NULL;
ALTER TABLE applicants ADD erased_at datetime2(3) NULL;
ALTER TABLE organizations ADD relationship_ended_on varchar(10) NULL;
ALTER TABLE organizations ADD erased_at datetime2(3) NULL;

-- The erasure that took what went, and the hashes that speak for what stayed.
ALTER TABLE verifications ADD erased_by varchar(64) NULL;
ALTER TABLE documents ADD erased_by varchar(64) NULL;
ALTER TABLE files ADD erased_by varchar(64) NULL;
ALTER TABLE decisions ADD erased_by varchar(64) NULL;
ALTER TABLE decisions ADD digest varchar(64) NULL;
ALTER TABLE decisions ADD kept_digest varchar(64) NULL;
ALTER TABLE audit_entries ADD erased_by varchar(64) NULL;
ALTER TABLE audit_entries ADD kept_hash varbinary(32) NULL;

CREATE TABLE legal_holds (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    subject_id varchar(64) NOT NULL,
    is_business bit NOT NULL,
    matter nvarchar(200) NOT NULL,
    reason nvarchar(4000) NOT NULL,
    held_until datetime2(3),
    created_at datetime2(3) NOT NULL,
    set_by varchar(64) NOT NULL,
    set_by_name nvarchar(200) NOT NULL,
    released_at datetime2(3),
    released_by varchar(64),
    released_by_name nvarchar(200),
    release_reason nvarchar(4000)
);
CREATE INDEX ix_legal_holds_tenant ON legal_holds (tenant_id, created_at, id);
CREATE INDEX ix_legal_holds_subject ON legal_holds (tenant_id, subject_id) WHERE released_at IS NULL;

CREATE TABLE erasures (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    subject_id varchar(64) NOT NULL,
    is_business bit NOT NULL,
    basis varchar(50) NOT NULL,
    reason nvarchar(4000) NOT NULL,
    status varchar(50) NOT NULL,
    created_at datetime2(3) NOT NULL,
    proposed_by_kind varchar(50) NOT NULL,
    proposed_by_id varchar(64) NOT NULL,
    proposed_by_owner_id varchar(64),
    proposed_by_name nvarchar(200) NOT NULL,
    confirmed_at datetime2(3),
    confirmed_by varchar(64),
    confirmed_by_name nvarchar(200),
    cancelled_at datetime2(3),
    cancelled_by_name nvarchar(200),
    due_at datetime2(3) NOT NULL,
    cases int NOT NULL,
    entries int NOT NULL,
    rows_erased_at datetime2(3),
    done_at datetime2(3)
);
CREATE INDEX ix_erasures_tenant ON erasures (tenant_id, created_at, id);
CREATE UNIQUE INDEX ux_erasures_open ON erasures (tenant_id, subject_id) WHERE status IN ('Proposed', 'Confirmed', 'Running');
CREATE INDEX ix_erasures_due ON erasures (due_at, id) WHERE status IN ('Confirmed', 'Running');
CREATE INDEX ix_erasures_done ON erasures (done_at, id) WHERE status = 'Done';

-- How far the search for records that ended has come.
CREATE TABLE retention_walks (
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    is_business bit NOT NULL,
    after_at datetime2(3) NOT NULL,
    after_id varchar(64) NOT NULL,
    PRIMARY KEY (tenant_id, is_business)
);
