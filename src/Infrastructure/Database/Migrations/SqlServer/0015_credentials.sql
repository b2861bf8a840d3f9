-- Where activations go.
ALTER TABLE users ADD email nvarchar(254) NULL;

-- When the second factor in force was enrolled.
ALTER TABLE users ADD second_factor_since datetime2(3) NULL;
ALTER TABLE tenants ADD requires_second_factor bit NOT NULL CONSTRAINT df_tenants_requires_second_factor DEFAULT 0;

-- What lets a user set a password, once; issuing another one replaces it.
CREATE TABLE activations (
    user_id varchar(64) NOT NULL PRIMARY KEY REFERENCES users (id),
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    token_hash binary(32) NOT NULL,
    issued_at datetime2(3) NOT NULL,
    expires_at datetime2(3) NOT NULL
);
CREATE UNIQUE INDEX ux_activations_token ON activations (token_hash);

-- Secrets of authenticators, encrypted.
CREATE TABLE second_factors (
    user_id varchar(64) NOT NULL PRIMARY KEY REFERENCES users (id),
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    secret varbinary(256) NULL,
    pending_secret varbinary(256) NULL,
    last_step bigint NOT NULL,
    failures int NOT NULL,
    refused_until datetime2(3) NULL
);

CREATE TABLE recovery_codes (
    user_id varchar(64) NOT NULL REFERENCES users (id),
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    hash binary(32) NOT NULL,
    used_at datetime2(3) NULL,
    PRIMARY KEY (user_id, hash)
);
