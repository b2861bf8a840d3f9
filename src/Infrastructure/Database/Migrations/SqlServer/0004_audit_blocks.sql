-- Positions are handed out before the commit: one may appear after a higher one, or never (see audit_sealing.gaps).
ALTER TABLE audit_entries ADD position bigint IDENTITY(1, 1) NOT NULL;
ALTER TABLE audit_entries DROP CONSTRAINT pk_audit_entries;
ALTER TABLE audit_entries ADD CONSTRAINT pk_audit_entries PRIMARY KEY CLUSTERED (position);
CREATE UNIQUE INDEX ux_audit_entries_id ON audit_entries (tenant_id, id);

CREATE TABLE audit_blocks (
    tenant_id varchar(64) NOT NULL,
    number bigint NOT NULL,
    previous_hash varbinary(32) NOT NULL,
    root varbinary(32) NOT NULL,
    entry_count int NOT NULL,
    total_entries bigint NOT NULL,
    sealed_at datetime2(3) NOT NULL,
    hash varbinary(32) NOT NULL,
    entries varbinary(max) NOT NULL,
    CONSTRAINT pk_audit_blocks PRIMARY KEY CLUSTERED (tenant_id, number)
);

-- How far sealing has come: one row, whose version decides between two nodes that seal at once.
CREATE TABLE audit_sealing (
    id int NOT NULL CONSTRAINT pk_audit_sealing PRIMARY KEY,
    version bigint NOT NULL,
    position bigint NOT NULL,
    gaps nvarchar(max) NOT NULL
);
INSERT INTO audit_sealing (id, version, position, gaps) VALUES (1, 0, 0, '');
