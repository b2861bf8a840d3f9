CREATE TABLE webhook_endpoints (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    url text COLLATE "C" NOT NULL,
    events text COLLATE "C" NOT NULL,
    is_active boolean NOT NULL,
    disabled_reason text COLLATE "C",
    failing_since timestamptz(3),
    created_at timestamptz(3) NOT NULL
);
CREATE INDEX ix_webhook_endpoints_tenant ON webhook_endpoints (tenant_id, created_at, id);

-- Who signs: a webhook endpoint, or (owner_id = tenant_id) the tenant's v1 callbacks. Old secrets overlap until they expire.
CREATE TABLE signing_secrets (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    owner_id text COLLATE "C" NOT NULL,
    secret bytea NOT NULL,
    created_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3)
);
CREATE INDEX ix_signing_secrets_owner ON signing_secrets (tenant_id, owner_id, created_at, id);

CREATE TABLE delivery_attempts (
    message_id text COLLATE "C" NOT NULL REFERENCES outbox_messages (id),
    number integer NOT NULL,
    started_at timestamptz(3) NOT NULL,
    latency_ms bigint NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    status integer,
    error text COLLATE "C",
    response text COLLATE "C",
    PRIMARY KEY (message_id, number)
);

CREATE TABLE email_templates (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    kind text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL,
    html text COLLATE "C" NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    PRIMARY KEY (tenant_id, kind)
);
