-- Who confirmed a policy that asks for less; null where nobody had to.
ALTER TABLE approval_policies ADD confirmed_by varchar(64) NULL, confirmed_by_name nvarchar(200) NULL;

-- A policy that asks for less, until another power-tenant confirms it. A tenant has one at a time. version is the one it would have.
CREATE TABLE policy_proposals (
    tenant_id varchar(64) NOT NULL PRIMARY KEY REFERENCES tenants (id),
    id varchar(64) NOT NULL,
    version int NOT NULL,
    rules nvarchar(max) NOT NULL,
    note nvarchar(1000) NULL,
    proposed_by_kind varchar(50) NOT NULL,
    proposed_by_id varchar(64) NOT NULL,
    proposed_by_owner_id varchar(64) NULL,
    proposed_by_name nvarchar(200) NOT NULL,
    proposed_at datetime2(3) NOT NULL
);
