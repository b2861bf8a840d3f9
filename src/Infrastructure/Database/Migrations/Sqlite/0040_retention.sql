-- How long a tenant keeps records after their end, and whether they are erased then without being asked for.
ALTER TABLE tenants ADD COLUMN retention_years INTEGER NOT NULL DEFAULT 5;
ALTER TABLE tenants ADD COLUMN retention_automatic INTEGER NOT NULL DEFAULT 0;

-- When the relationship with a subject ended, a date; and since when its data is being erased.
ALTER TABLE applicants ADD COLUMN relationship_ended_on TEXT;
ALTER TABLE applicants ADD COLUMN erased_at TEXT;
ALTER TABLE organizations ADD COLUMN relationship_ended_on TEXT;
ALTER TABLE organizations ADD COLUMN erased_at TEXT;

-- The erasure that took what went, and the hashes that speak for what stayed.
ALTER TABLE verifications ADD COLUMN erased_by TEXT;
ALTER TABLE documents ADD COLUMN erased_by TEXT;
ALTER TABLE files ADD COLUMN erased_by TEXT;
ALTER TABLE decisions ADD COLUMN erased_by TEXT;
ALTER TABLE decisions ADD COLUMN digest TEXT;
ALTER TABLE decisions ADD COLUMN kept_digest TEXT;
ALTER TABLE audit_entries ADD COLUMN erased_by TEXT;
ALTER TABLE audit_entries ADD COLUMN kept_hash BLOB;

CREATE TABLE legal_holds (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    subject_id TEXT NOT NULL,
    is_business INTEGER NOT NULL,
    matter TEXT NOT NULL,
    reason TEXT NOT NULL,
    held_until TEXT,
    created_at TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_by_name TEXT NOT NULL,
    released_at TEXT,
    released_by TEXT,
    released_by_name TEXT,
    release_reason TEXT
) STRICT;
CREATE INDEX ix_legal_holds_tenant ON legal_holds (tenant_id, created_at, id);
CREATE INDEX ix_legal_holds_subject ON legal_holds (tenant_id, subject_id) WHERE released_at IS NULL;

CREATE TABLE erasures (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    subject_id TEXT NOT NULL,
    is_business INTEGER NOT NULL,
    basis TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    proposed_by_kind TEXT NOT NULL,
    proposed_by_id TEXT NOT NULL,
    proposed_by_owner_id TEXT,
    proposed_by_name TEXT NOT NULL,
    confirmed_at TEXT,
    confirmed_by TEXT,
    confirmed_by_name TEXT,
    cancelled_at TEXT,
    cancelled_by_name TEXT,
    due_at TEXT NOT NULL,
    cases INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    rows_erased_at TEXT,
    done_at TEXT
) STRICT;
CREATE INDEX ix_erasures_tenant ON erasures (tenant_id, created_at, id);
CREATE UNIQUE INDEX ux_erasures_open ON erasures (tenant_id, subject_id) WHERE status IN ('Proposed', 'Confirmed', 'Running');
CREATE INDEX ix_erasures_due ON erasures (due_at, id) WHERE status IN ('Confirmed', 'Running');
CREATE INDEX ix_erasures_done ON erasures (done_at, id) WHERE status = 'Done';

-- How far the search for records that ended has come.
CREATE TABLE retention_walks (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    is_business INTEGER NOT NULL,
    after_at TEXT NOT NULL,
    after_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, is_business)
) STRICT;
