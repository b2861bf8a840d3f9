CREATE TABLE webhook_endpoints (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    disabled_reason TEXT,
    failing_since TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX ix_webhook_endpoints_tenant ON webhook_endpoints (tenant_id, created_at, id);

-- Who signs: a webhook endpoint, or (owner_id = tenant_id) the tenant's v1 callbacks. Old secrets overlap until they expire.
CREATE TABLE signing_secrets (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    owner_id TEXT NOT NULL,
    secret BLOB NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT
) STRICT;
CREATE INDEX ix_signing_secrets_owner ON signing_secrets (tenant_id, owner_id, created_at, id);

CREATE TABLE delivery_attempts (
    message_id TEXT NOT NULL REFERENCES outbox_messages (id),
    number INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    latency_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    error TEXT,
    response TEXT,
    PRIMARY KEY (message_id, number)
) STRICT;

CREATE TABLE email_templates (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, kind)
) STRICT;
