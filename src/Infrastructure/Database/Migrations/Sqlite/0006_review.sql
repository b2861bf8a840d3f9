-- waiting_since is null once decided, and so is every index over it: a decision takes one entry out of the queue.
ALTER TABLE verifications ADD COLUMN waiting_since TEXT;
ALTER TABLE verifications ADD COLUMN paused_at TEXT;
ALTER TABLE verifications ADD COLUMN subject_name TEXT;
ALTER TABLE verifications ADD COLUMN subject_reference TEXT;
ALTER TABLE verifications ADD COLUMN search_name TEXT;
ALTER TABLE verifications ADD COLUMN assigned_to TEXT;
ALTER TABLE verifications ADD COLUMN assigned_name TEXT;
ALTER TABLE verifications ADD COLUMN assigned_until TEXT;

UPDATE verifications SET
    waiting_since = CASE WHEN status IN ('Approved', 'Declined') THEN NULL ELSE created_at END,
    paused_at = CASE WHEN status = 'InformationRequested' THEN updated_at END,
    subject_name = COALESCE(
        (SELECT o.name FROM organizations o WHERE o.id = verifications.organization_id),
        (SELECT a.last_name || ', ' || a.first_name FROM applicants a WHERE a.id = verifications.applicant_id)),
    subject_reference = COALESCE(
        (SELECT o.external_id FROM organizations o WHERE o.id = verifications.organization_id),
        (SELECT a.external_id FROM applicants a WHERE a.id = verifications.applicant_id));
-- Capitals outside ASCII stay as they are in the rows that are here already: SQLite knows no others.
UPDATE verifications SET search_name = LOWER(REPLACE(subject_name, ',', ''));

-- Whatever the queue is filtered by stands before the order, so that no page reads what it does not show.
CREATE INDEX ix_verifications_queue ON verifications (tenant_id, status, risk_level, main_type, waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX ix_verifications_assigned ON verifications (tenant_id, assigned_to, waiting_since, id) WHERE assigned_to IS NOT NULL AND waiting_since IS NOT NULL;
CREATE INDEX ix_verifications_search ON verifications (tenant_id, search_name, id) WHERE search_name IS NOT NULL;
CREATE INDEX ix_verifications_reference ON verifications (tenant_id, subject_reference, search_name, id) WHERE subject_reference IS NOT NULL;

CREATE TABLE verification_notes (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    verification_id TEXT NOT NULL REFERENCES verifications (id),
    for_admins INTEGER NOT NULL,
    text TEXT NOT NULL,
    author_kind TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX ix_verification_notes_verification ON verification_notes (tenant_id, verification_id, created_at, id);

-- One row for each version of a document; the bytes lie in the document store under their SHA-256.
CREATE TABLE documents (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    verification_id TEXT NOT NULL REFERENCES verifications (id),
    doc_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    document_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    uploaded_by_kind TEXT NOT NULL,
    uploaded_by_id TEXT NOT NULL,
    uploaded_by_name TEXT NOT NULL,
    uploaded_at TEXT NOT NULL,
    reviewed_by TEXT,
    reviewed_at TEXT,
    replaced_at TEXT
) STRICT;
CREATE UNIQUE INDEX ux_documents_number ON documents (verification_id, doc_id, number);
CREATE INDEX ix_documents_verification ON documents (tenant_id, verification_id, uploaded_at, id);
CREATE INDEX ix_documents_content ON documents (tenant_id, sha256);
