-- A file that came in by itself; the bytes lie in the document store under their SHA-256.
CREATE TABLE files (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    uploaded_by_kind TEXT NOT NULL,
    uploaded_by_id TEXT NOT NULL,
    uploaded_by_owner_id TEXT,
    uploaded_by_name TEXT NOT NULL,
    uploaded_at TEXT NOT NULL
) STRICT;
CREATE INDEX ix_files_content ON files (tenant_id, sha256);

-- A document of a person or a business. sides names the file of each: Front=id,Back=id.
CREATE TABLE subject_documents (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    subject_id TEXT NOT NULL,
    document_type TEXT NOT NULL,
    document_number TEXT,
    issue_date TEXT,
    expiry_date TEXT,
    sides TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX ix_subject_documents_subject ON subject_documents (tenant_id, subject_id, created_at, id);

-- The subject's document of which a case's is a side, and what is printed on it.
ALTER TABLE documents ADD COLUMN subject_document_id TEXT;
ALTER TABLE documents ADD COLUMN document_number TEXT;
ALTER TABLE documents ADD COLUMN issue_date TEXT;
ALTER TABLE documents ADD COLUMN expiry_date TEXT;
CREATE INDEX ix_documents_subject ON documents (tenant_id, subject_document_id) WHERE subject_document_id IS NOT NULL;
