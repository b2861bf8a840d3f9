-- Who confirmed a policy that asks for less; null where nobody had to.
ALTER TABLE approval_policies
    ADD COLUMN confirmed_by text COLLATE "C",
    ADD COLUMN confirmed_by_name text COLLATE "C";

-- A policy that asks for less, until another power-tenant confirms it. A tenant has one at a time. version is the one it would have.
CREATE TABLE policy_proposals (
    tenant_id text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES tenants (id),
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    rules text COLLATE "C" NOT NULL,
    note text COLLATE "C",
    proposed_by_kind text COLLATE "C" NOT NULL,
    proposed_by_id text COLLATE "C" NOT NULL,
    proposed_by_owner_id text COLLATE "C",
    proposed_by_name text COLLATE "C" NOT NULL,
    proposed_at timestamptz(3) NOT NULL
);
