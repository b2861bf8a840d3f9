-- Failures to sign in, by user and network; network '*' counts those from networks the user never signed in from.
CREATE TABLE sign_in_sources (
    user_id text COLLATE "C" NOT NULL,
    network text COLLATE "C" NOT NULL,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    failures integer NOT NULL,
    refused_until timestamptz(3),
    known_since timestamptz(3),
    changed_at timestamptz(3) NOT NULL,
    CONSTRAINT pk_sign_in_sources PRIMARY KEY (user_id, network)
);
CREATE INDEX ix_sign_in_sources_changed ON sign_in_sources (changed_at);

-- users.failed_sign_ins and users.locked_until stay for a version: a node of the one before still writes them.

-- Sessions and tokens that somebody ended, until they would have expired.
CREATE TABLE ended_sessions (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    expires_at timestamptz(3) NOT NULL
);
CREATE INDEX ix_ended_sessions_tenant ON ended_sessions (tenant_id, expires_at);
CREATE INDEX ix_ended_sessions_expires ON ended_sessions (expires_at);

-- When session_version was last raised: an external authority's token says when it was issued, and nothing of the version.
ALTER TABLE users ADD COLUMN sessions_ended_at timestamptz(3);

-- The roles that the answer was given to; null where that was not kept yet.
ALTER TABLE idempotency_keys ADD COLUMN roles text COLLATE "C";
