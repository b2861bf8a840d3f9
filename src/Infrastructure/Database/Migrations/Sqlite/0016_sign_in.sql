-- Failures to sign in, by user and network; network '*' counts those from networks the user never signed in from.
CREATE TABLE sign_in_sources (
    user_id TEXT NOT NULL,
    network TEXT NOT NULL,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    failures INTEGER NOT NULL,
    refused_until TEXT,
    known_since TEXT,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (user_id, network)
) STRICT;
CREATE INDEX ix_sign_in_sources_changed ON sign_in_sources (changed_at);

-- users.failed_sign_ins and users.locked_until stay for a version: a node of the one before still writes them.

-- Sessions and tokens that somebody ended, until they would have expired.
CREATE TABLE ended_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX ix_ended_sessions_tenant ON ended_sessions (tenant_id, expires_at);
CREATE INDEX ix_ended_sessions_expires ON ended_sessions (expires_at);

-- When session_version was last raised: an external authority's token says when it was issued, and nothing of the version.
ALTER TABLE users ADD COLUMN sessions_ended_at TEXT;

-- The roles that the answer was given to; null where that was not kept yet.
ALTER TABLE idempotency_keys ADD COLUMN roles TEXT;
