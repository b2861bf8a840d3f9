ALTER TABLE tenants ADD COLUMN requires_if_match boolean NOT NULL DEFAULT false;

-- Claimed and answered in one transaction: what is null here, no other transaction sees.
CREATE TABLE idempotency_keys (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    scope bytea NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz(3) NOT NULL,
    status integer,
    content_type text COLLATE "C",
    entity_tag text COLLATE "C",
    location text COLLATE "C",
    body bytea,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (tenant_id, scope)
);
CREATE INDEX ix_idempotency_keys_created ON idempotency_keys (created_at);
