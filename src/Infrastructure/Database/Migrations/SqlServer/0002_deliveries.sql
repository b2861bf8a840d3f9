CREATE TABLE webhook_endpoints (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    url nvarchar(2048) NOT NULL,
    events varchar(400) NOT NULL,
    is_active bit NOT NULL,
    disabled_reason nvarchar(400),
    failing_since datetime2(3),
    created_at datetime2(3) NOT NULL
);
CREATE INDEX ix_webhook_endpoints_tenant ON webhook_endpoints (tenant_id, created_at, id);

-- Who signs: a webhook endpoint, or (owner_id = tenant_id) the tenant's v1 callbacks. Old secrets overlap until they expire.
CREATE TABLE signing_secrets (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    owner_id varchar(64) NOT NULL,
    secret varbinary(400) NOT NULL,
    created_at datetime2(3) NOT NULL,
    expires_at datetime2(3)
);
CREATE INDEX ix_signing_secrets_owner ON signing_secrets (tenant_id, owner_id, created_at, id);

CREATE TABLE delivery_attempts (
    message_id varchar(64) NOT NULL REFERENCES outbox_messages (id),
    number int NOT NULL,
    started_at datetime2(3) NOT NULL,
    latency_ms bigint NOT NULL,
    outcome varchar(50) NOT NULL,
    status int,
    error nvarchar(max),
    response nvarchar(max),
    PRIMARY KEY (message_id, number)
);

CREATE TABLE email_templates (
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    kind varchar(50) NOT NULL,
    subject nvarchar(200) NOT NULL,
    text nvarchar(max) NOT NULL,
    html nvarchar(max) NOT NULL,
    updated_at datetime2(3) NOT NULL,
    PRIMARY KEY (tenant_id, kind)
);
