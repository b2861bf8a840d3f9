-- A file that came in by itself; the bytes lie in the document store under their SHA-256.
CREATE TABLE files (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    file_name text COLLATE "C" NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    uploaded_by_kind text COLLATE "C" NOT NULL,
    uploaded_by_id text COLLATE "C" NOT NULL,
    uploaded_by_owner_id text COLLATE "C",
    uploaded_by_name text COLLATE "C" NOT NULL,
    uploaded_at timestamptz(3) NOT NULL
);
CREATE INDEX ix_files_content ON files (tenant_id, sha256);

-- A document of a person or a business. sides names the file of each: Front=id,Back=id.
CREATE TABLE subject_documents (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    subject_id text COLLATE "C" NOT NULL,
    document_type text COLLATE "C" NOT NULL,
    document_number text COLLATE "C",
    issue_date text COLLATE "C",
    expiry_date text COLLATE "C",
    sides text COLLATE "C" NOT NULL,
    created_at timestamptz(3) NOT NULL
);
CREATE INDEX ix_subject_documents_subject ON subject_documents (tenant_id, subject_id, created_at, id);

-- The subject's document of which a case's is a side, and what is printed on it.
ALTER TABLE documents
    ADD COLUMN subject_document_id text COLLATE "C",
    ADD COLUMN document_number text COLLATE "C",
    ADD COLUMN issue_date text COLLATE "C",
    ADD COLUMN expiry_date text COLLATE "C";
CREATE INDEX ix_documents_subject ON documents (tenant_id, subject_document_id) WHERE subject_document_id IS NOT NULL;
