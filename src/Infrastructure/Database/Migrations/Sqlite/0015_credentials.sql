-- Where activations go.
ALTER TABLE users ADD COLUMN email TEXT;

-- When the second factor in force was enrolled.
ALTER TABLE users ADD COLUMN second_factor_since TEXT;
ALTER TABLE tenants ADD COLUMN requires_second_factor INTEGER NOT NULL DEFAULT 0;

-- What lets a user set a password, once; issuing another one replaces it.
CREATE TABLE activations (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    token_hash BLOB NOT NULL,
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ux_activations_token ON activations (token_hash);

-- Secrets of authenticators, encrypted.
CREATE TABLE second_factors (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    secret BLOB,
    pending_secret BLOB,
    last_step INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    refused_until TEXT
) STRICT;

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id),
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash BLOB NOT NULL,
    used_at TEXT,
    PRIMARY KEY (user_id, hash)
) STRICT;
