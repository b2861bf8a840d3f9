-- A file that came in by itself; the bytes lie in the document store under their SHA-256.
CREATE TABLE files (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    file_name nvarchar(200) NOT NULL,
    media_type varchar(50) NOT NULL,
    size bigint NOT NULL,
    sha256 varchar(64) NOT NULL,
    uploaded_by_kind varchar(50) NOT NULL,
    uploaded_by_id varchar(64) NOT NULL,
    uploaded_by_owner_id varchar(64),
    uploaded_by_name nvarchar(200) NOT NULL,
    uploaded_at datetime2(3) NOT NULL
);
CREATE INDEX ix_files_content ON files (tenant_id, sha256);

-- A document of a person or a business. sides names the file of each: Front=id,Back=id.
CREATE TABLE subject_documents (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    subject_id varchar(64) NOT NULL,
    document_type varchar(64) NOT NULL,
    document_number nvarchar(100),
    issue_date varchar(10),
    expiry_date varchar(10),
    sides varchar(1000) NOT NULL,
    created_at datetime2(3) NOT NULL
);
CREATE INDEX ix_subject_documents_subject ON subject_documents (tenant_id, subject_id, created_at, id);

-- The subject's document of which a case's is a side, and what is printed on it.
ALTER TABLE documents ADD subject_document_id varchar(64) NULL, document_number nvarchar(100) NULL, issue_date varchar(10) NULL, expiry_date varchar(10) NULL;
CREATE INDEX ix_documents_subject ON documents (tenant_id, subject_document_id) WHERE subject_document_id IS NOT NULL;
