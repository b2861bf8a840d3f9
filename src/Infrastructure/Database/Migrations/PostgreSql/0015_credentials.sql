-- Where activations go.
ALTER TABLE users ADD COLUMN email text COLLATE "C";

-- When the second factor in force was enrolled.
ALTER TABLE users ADD COLUMN second_factor_since timestamptz(3);
ALTER TABLE tenants ADD COLUMN requires_second_factor boolean NOT NULL DEFAULT false;

-- What lets a user set a password, once; issuing another one replaces it.
CREATE TABLE activations (
    user_id text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id),
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    token_hash bytea NOT NULL,
    issued_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX ux_activations_token ON activations (token_hash);

-- Secrets of authenticators, encrypted.
CREATE TABLE second_factors (
    user_id text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id),
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    secret bytea,
    pending_secret bytea,
    last_step bigint NOT NULL,
    failures integer NOT NULL,
    refused_until timestamptz(3)
);

CREATE TABLE recovery_codes (
    user_id text COLLATE "C" NOT NULL REFERENCES users (id),
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    hash bytea NOT NULL,
    used_at timestamptz(3),
    PRIMARY KEY (user_id, hash)
);
