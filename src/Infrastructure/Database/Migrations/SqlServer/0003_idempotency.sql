ALTER TABLE tenants ADD requires_if_match bit NOT NULL CONSTRAINT df_tenants_requires_if_match DEFAULT 0;

-- Claimed and answered in one transaction: what is null here, no other transaction sees.
CREATE TABLE idempotency_keys (
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    scope binary(32) NOT NULL,
    content binary(32) NOT NULL,
    created_at datetime2(3) NOT NULL,
    status int,
    content_type varchar(100),
    entity_tag varchar(100),
    location nvarchar(2000),
    body varbinary(max),
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (tenant_id, scope)
);
CREATE INDEX ix_idempotency_keys_created ON idempotency_keys (created_at);
