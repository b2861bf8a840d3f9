-- waiting_since is null once decided, and so is every index over it: a decision takes one entry out of the queue.
-- search_name is compared by code point on either engine: a prefix is a range.
ALTER TABLE verifications ADD
    waiting_since datetime2(3) NULL,
    paused_at datetime2(3) NULL,
    subject_name nvarchar(400) NULL,
    subject_reference nvarchar(200) NULL,
    search_name nvarchar(200) COLLATE Latin1_General_BIN2 NULL,
    assigned_to varchar(64) NULL,
    assigned_name nvarchar(200) NULL,
    assigned_until datetime2(3) NULL;

-- A batch is compiled whole, before the columns above are there.
EXEC ('
UPDATE verifications SET
    waiting_since = CASE WHEN status IN (''Approved'', ''Declined'') THEN NULL ELSE created_at END,
    paused_at = CASE WHEN status = ''InformationRequested'' THEN updated_at END,
    subject_name = COALESCE(
        (SELECT o.name FROM organizations o WHERE o.id = verifications.organization_id),
        (SELECT CONCAT(a.last_name, '', '', a.first_name) FROM applicants a WHERE a.id = verifications.applicant_id)),
    subject_reference = COALESCE(
        (SELECT o.external_id FROM organizations o WHERE o.id = verifications.organization_id),
        (SELECT a.external_id FROM applicants a WHERE a.id = verifications.applicant_id))');
EXEC ('UPDATE verifications SET search_name = LEFT(LOWER(REPLACE(subject_name, '','', '''')), 200)');

-- Whatever the queue is filtered by stands before the order, so that no page reads what it does not show.
CREATE INDEX ix_verifications_queue ON verifications (tenant_id, status, risk_level, main_type, waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX ix_verifications_assigned ON verifications (tenant_id, assigned_to, waiting_since, id) WHERE assigned_to IS NOT NULL AND waiting_since IS NOT NULL;
CREATE INDEX ix_verifications_search ON verifications (tenant_id, search_name, id) WHERE search_name IS NOT NULL;
CREATE INDEX ix_verifications_reference ON verifications (tenant_id, subject_reference, search_name, id) WHERE subject_reference IS NOT NULL;

CREATE TABLE verification_notes (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    verification_id varchar(64) NOT NULL REFERENCES verifications (id),
    for_admins bit NOT NULL,
    text nvarchar(4000) NOT NULL,
    author_kind varchar(50) NOT NULL,
    author_id varchar(64) NOT NULL,
    author_name nvarchar(200) NOT NULL,
    created_at datetime2(3) NOT NULL
);
CREATE INDEX ix_verification_notes_verification ON verification_notes (tenant_id, verification_id, created_at, id);

-- One row for each version of a document; the bytes lie in the document store under their SHA-256.
CREATE TABLE documents (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    verification_id varchar(64) NOT NULL REFERENCES verifications (id),
    doc_id nvarchar(100) NOT NULL,
    number int NOT NULL,
    document_type varchar(64) NOT NULL,
    file_name nvarchar(200) NOT NULL,
    media_type varchar(50) NOT NULL,
    size bigint NOT NULL,
    sha256 varchar(64) NOT NULL,
    status varchar(50) NOT NULL,
    reason nvarchar(4000),
    uploaded_by_kind varchar(50) NOT NULL,
    uploaded_by_id varchar(64) NOT NULL,
    uploaded_by_name nvarchar(200) NOT NULL,
    uploaded_at datetime2(3) NOT NULL,
    reviewed_by nvarchar(200),
    reviewed_at datetime2(3),
    replaced_at datetime2(3)
);
CREATE UNIQUE INDEX ux_documents_number ON documents (verification_id, doc_id, number);
CREATE INDEX ix_documents_verification ON documents (tenant_id, verification_id, uploaded_at, id);
CREATE INDEX ix_documents_content ON documents (tenant_id, sha256);
