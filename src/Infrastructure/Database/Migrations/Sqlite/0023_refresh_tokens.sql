-- What continues a session of v2.1, once each; used ones stay until the session would have ended, to tell a copy.
CREATE TABLE refresh_tokens (
    token_hash BLOB NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    user_id TEXT NOT NULL,
    session_version INTEGER NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX ix_refresh_tokens_session ON refresh_tokens (tenant_id, session_id);
CREATE INDEX ix_refresh_tokens_expires ON refresh_tokens (expires_at);
