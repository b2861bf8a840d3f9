-- What persons and businesses have agreed to. Rows are never deleted; a withdrawal is told in them.
CREATE TABLE consents (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    subject_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    version TEXT NOT NULL,
    given_at TEXT NOT NULL,
    given_by_kind TEXT NOT NULL,
    given_by_id TEXT NOT NULL,
    given_by_owner_id TEXT,
    given_by_name TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by_name TEXT
) STRICT;
CREATE INDEX ix_consents_subject ON consents (tenant_id, subject_id, given_at, id);
