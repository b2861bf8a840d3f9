ALTER TABLE approval_policies ADD author_name nvarchar(200) NULL, note nvarchar(1000) NULL;

ALTER TABLE api_keys ADD created_by varchar(64) NULL;

ALTER TABLE decisions ADD reason_code varchar(64) NULL, key_owner_id varchar(64) NULL, seen varchar(64) NULL;

-- A tenant's last decisions, and those of a range of time.
CREATE INDEX ix_decisions_decided ON decisions (tenant_id, decided_at, id);
