-- What users are told about cases: ids and times, for 90 days.
CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    verification_id TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_owner_id TEXT,
    waiting_since TEXT,
    created_at TEXT NOT NULL,
    read_at TEXT
) STRICT;
CREATE INDEX ix_notices_user ON notices (tenant_id, user_id, created_at, id);
CREATE INDEX ix_notices_unread ON notices (tenant_id, user_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX ix_notices_age ON notices (created_at, id);

-- That a case is overdue is told once for each time its clock runs out, whichever node sees it first.
CREATE UNIQUE INDEX ux_notices_overdue ON notices (tenant_id, verification_id, user_id, waiting_since) WHERE waiting_since IS NOT NULL;

-- The kinds of notices that are mailed to the user too.
ALTER TABLE users ADD COLUMN mailed_notices TEXT;
