-- How long a tenant keeps records after their end, and whether they are erased then without being asked for.
ALTER TABLE tenants ADD COLUMN retention_years integer NOT NULL DEFAULT 5;
ALTER TABLE tenants ADD COLUMN retention_automatic boolean NOT NULL DEFAULT false;

-- When the relationship with a subject ended, a date; and since when its data is being erased.
ALTER TABLE applicants ADD COLUMN relationship_ended_on text COLLATE "C";
ALTER TABLE applicants ADD COLUMN erased_at timestamptz(3);
ALTER TABLE organizations ADD COLUMN relationship_ended_on text COLLATE "C";
ALTER TABLE organizations ADD COLUMN erased_at timestamptz(3);

-- The erasure that took what went, and the hashes that speak for what stayed.
ALTER TABLE verifications ADD COLUMN erased_by text COLLATE "C";
ALTER TABLE documents ADD COLUMN erased_by text COLLATE "C";
ALTER TABLE files ADD COLUMN erased_by text COLLATE "C";
ALTER TABLE decisions ADD COLUMN erased_by text COLLATE "C";
ALTER TABLE decisions ADD COLUMN digest text COLLATE "C";
ALTER TABLE decisions ADD COLUMN kept_digest text COLLATE "C";
ALTER TABLE audit_entries ADD COLUMN erased_by text COLLATE "C";
ALTER TABLE audit_entries ADD COLUMN kept_hash bytea;

CREATE TABLE legal_holds (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    subject_id text COLLATE "C" NOT NULL,
    is_business boolean NOT NULL,
    matter text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    held_until timestamptz(3),
    created_at timestamptz(3) NOT NULL,
    set_by text COLLATE "C" NOT NULL,
    set_by_name text COLLATE "C" NOT NULL,
    released_at timestamptz(3),
    released_by text COLLATE "C",
    released_by_name text COLLATE "C",
    release_reason text COLLATE "C"
);
CREATE INDEX ix_legal_holds_tenant ON legal_holds (tenant_id, created_at, id);
CREATE INDEX ix_legal_holds_subject ON legal_holds (tenant_id, subject_id) WHERE released_at IS NULL;

CREATE TABLE erasures (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    subject_id text COLLATE "C" NOT NULL,
    is_business boolean NOT NULL,
    basis text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    created_at timestamptz(3) NOT NULL,
    proposed_by_kind text COLLATE "C" NOT NULL,
    proposed_by_id text COLLATE "C" NOT NULL,
    proposed_by_owner_id text COLLATE "C",
    proposed_by_name text COLLATE "C" NOT NULL,
    confirmed_at timestamptz(3),
    confirmed_by text COLLATE "C",
    confirmed_by_name text COLLATE "C",
    cancelled_at timestamptz(3),
    cancelled_by_name text COLLATE "C",
    due_at timestamptz(3) NOT NULL,
    cases integer NOT NULL,
    entries integer NOT NULL,
    rows_erased_at timestamptz(3),
    done_at timestamptz(3)
);
CREATE INDEX ix_erasures_tenant ON erasures (tenant_id, created_at, id);
CREATE UNIQUE INDEX ux_erasures_open ON erasures (tenant_id, subject_id) WHERE status IN ('Proposed', 'Confirmed', 'Running');
CREATE INDEX ix_erasures_due ON erasures (due_at, id) WHERE status IN ('Confirmed', 'Running');
CREATE INDEX ix_erasures_done ON erasures (done_at, id) WHERE status = 'Done';

-- How far the search for records that ended has come.
CREATE TABLE retention_walks (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    is_business boolean NOT NULL,
    after_at timestamptz(3) NOT NULL,
    after_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, is_business)
);
