-- Stored contents that a scanner has not answered for, or has found malware in: nobody accepts or opens a document of these.
CREATE TABLE held_contents (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    sha256 TEXT NOT NULL,
    held_at TEXT NOT NULL,
    next_try_at TEXT,
    found TEXT,
    PRIMARY KEY (tenant_id, sha256)
) STRICT;
CREATE INDEX ix_held_contents_next ON held_contents (next_try_at) WHERE next_try_at IS NOT NULL;
