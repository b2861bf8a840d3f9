-- What persons and businesses have agreed to. Rows are never deleted; a withdrawal is told in them.
CREATE TABLE consents (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    subject_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    given_at timestamptz(3) NOT NULL,
    given_by_kind text COLLATE "C" NOT NULL,
    given_by_id text COLLATE "C" NOT NULL,
    given_by_owner_id text COLLATE "C",
    given_by_name text COLLATE "C" NOT NULL,
    withdrawn_at timestamptz(3),
    withdrawn_by_name text COLLATE "C"
);
CREATE INDEX ix_consents_subject ON consents (tenant_id, subject_id, given_at, id);
