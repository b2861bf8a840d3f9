-- What users are told about cases: ids and times, for 90 days.
CREATE TABLE notices (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    user_id varchar(64) NOT NULL,
    kind varchar(20) NOT NULL,
    verification_id varchar(64) NOT NULL,
    actor_kind varchar(20) NOT NULL,
    actor_id varchar(64) NOT NULL,
    actor_owner_id varchar(64) NULL,
    waiting_since datetime2(3) NULL,
    created_at datetime2(3) NOT NULL,
    read_at datetime2(3) NULL
);
CREATE INDEX ix_notices_user ON notices (tenant_id, user_id, created_at, id);
CREATE INDEX ix_notices_unread ON notices (tenant_id, user_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX ix_notices_age ON notices (created_at, id);

-- That a case is overdue is told once for each time its clock runs out, whichever node sees it first.
CREATE UNIQUE INDEX ux_notices_overdue ON notices (tenant_id, verification_id, user_id, waiting_since) WHERE waiting_since IS NOT NULL;

-- The kinds of notices that are mailed to the user too.
ALTER TABLE users ADD mailed_notices varchar(200) NULL;
