-- Who confirmed a policy that asks for less; null where nobody had to.
ALTER TABLE approval_policies ADD COLUMN confirmed_by TEXT;
ALTER TABLE approval_policies ADD COLUMN confirmed_by_name TEXT;

-- A policy that asks for less, until another power-tenant confirms it. A tenant has one at a time. version is the one it would have.
CREATE TABLE policy_proposals (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    rules TEXT NOT NULL,
    note TEXT,
    proposed_by_kind TEXT NOT NULL,
    proposed_by_id TEXT NOT NULL,
    proposed_by_owner_id TEXT,
    proposed_by_name TEXT NOT NULL,
    proposed_at TEXT NOT NULL
) STRICT;
