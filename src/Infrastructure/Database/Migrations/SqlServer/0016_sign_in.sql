-- Failures to sign in, by user and network; network '*' counts those from networks the user never signed in from.
CREATE TABLE sign_in_sources (
    user_id varchar(64) NOT NULL,
    network varchar(64) NOT NULL,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    failures int NOT NULL,
    refused_until datetime2(3) NULL,
    known_since datetime2(3) NULL,
    changed_at datetime2(3) NOT NULL,
    CONSTRAINT pk_sign_in_sources PRIMARY KEY (user_id, network)
);
CREATE INDEX ix_sign_in_sources_changed ON sign_in_sources (changed_at);

-- users.failed_sign_ins and users.locked_until stay for a version: a node of the one before still writes them.

-- Sessions and tokens that somebody ended, until they would have expired.
CREATE TABLE ended_sessions (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    expires_at datetime2(3) NOT NULL
);
CREATE INDEX ix_ended_sessions_tenant ON ended_sessions (tenant_id, expires_at);
CREATE INDEX ix_ended_sessions_expires ON ended_sessions (expires_at);

-- When session_version was last raised: an external authority's token says when it was issued, and nothing of the version.
ALTER TABLE users ADD sessions_ended_at datetime2(3) NULL;

-- The roles that the answer was given to; null where that was not kept yet.
ALTER TABLE idempotency_keys ADD roles varchar(200) NULL;
