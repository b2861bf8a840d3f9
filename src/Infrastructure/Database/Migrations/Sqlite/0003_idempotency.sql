ALTER TABLE tenants ADD COLUMN requires_if_match INTEGER NOT NULL DEFAULT 0;

-- Claimed and answered in one transaction: what is null here, no other transaction sees.
CREATE TABLE idempotency_keys (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    scope BLOB NOT NULL,
    content BLOB NOT NULL,
    created_at TEXT NOT NULL,
    status INTEGER,
    content_type TEXT,
    entity_tag TEXT,
    location TEXT,
    body BLOB,
    PRIMARY KEY (tenant_id, scope)
) STRICT;
CREATE INDEX ix_idempotency_keys_created ON idempotency_keys (created_at);
