-- Stored contents that a scanner has not answered for, or has found malware in: nobody accepts or opens a document of these.
CREATE TABLE held_contents (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    sha256 text COLLATE "C" NOT NULL,
    held_at timestamptz(3) NOT NULL,
    next_try_at timestamptz(3),
    found text COLLATE "C",
    PRIMARY KEY (tenant_id, sha256)
);
CREATE INDEX ix_held_contents_next ON held_contents (next_try_at) WHERE next_try_at IS NOT NULL;
