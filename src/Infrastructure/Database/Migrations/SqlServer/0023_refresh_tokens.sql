-- What continues a session of v2.1, once each; used ones stay until the session would have ended, to tell a copy.
CREATE TABLE refresh_tokens (
    token_hash binary(32) NOT NULL PRIMARY KEY,
    session_id varchar(64) NOT NULL,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    user_id varchar(64) NOT NULL,
    session_version int NOT NULL,
    expires_at datetime2(3) NOT NULL,
    used_at datetime2(3) NULL
);
CREATE INDEX ix_refresh_tokens_session ON refresh_tokens (tenant_id, session_id);
CREATE INDEX ix_refresh_tokens_expires ON refresh_tokens (expires_at);
