-- Stored contents that a scanner has not answered for, or has found malware in: nobody accepts or opens a document of these.
CREATE TABLE held_contents (
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    sha256 varchar(64) NOT NULL,
    held_at datetime2(3) NOT NULL,
    next_try_at datetime2(3) NULL,
    found nvarchar(200) NULL,
    PRIMARY KEY (tenant_id, sha256)
);
CREATE INDEX ix_held_contents_next ON held_contents (next_try_at) WHERE next_try_at IS NOT NULL;
