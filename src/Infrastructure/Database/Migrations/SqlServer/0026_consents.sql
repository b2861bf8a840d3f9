-- What persons and businesses have agreed to. Rows are never deleted; a withdrawal is told in them.
CREATE TABLE consents (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    subject_id varchar(64) NOT NULL,
    kind varchar(50) NOT NULL,
    version nvarchar(50) NOT NULL,
    given_at datetime2(3) NOT NULL,
    given_by_kind varchar(50) NOT NULL,
    given_by_id varchar(64) NOT NULL,
    given_by_owner_id varchar(64),
    given_by_name nvarchar(200) NOT NULL,
    withdrawn_at datetime2(3),
    withdrawn_by_name nvarchar(200)
);
CREATE INDEX ix_consents_subject ON consents (tenant_id, subject_id, given_at, id);
