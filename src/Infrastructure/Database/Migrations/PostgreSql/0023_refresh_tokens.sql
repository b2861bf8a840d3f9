-- What continues a session of v2.1, once each; used ones stay until the session would have ended, to tell a copy.
CREATE TABLE refresh_tokens (
    token_hash bytea NOT NULL PRIMARY KEY,
    session_id text COLLATE "C" NOT NULL,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    user_id text COLLATE "C" NOT NULL,
    session_version integer NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    used_at timestamptz(3)
);
CREATE INDEX ix_refresh_tokens_session ON refresh_tokens (tenant_id, session_id);
CREATE INDEX ix_refresh_tokens_expires ON refresh_tokens (expires_at);
