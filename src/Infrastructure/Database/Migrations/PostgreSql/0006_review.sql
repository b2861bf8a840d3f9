-- waiting_since is null once decided, and so is every index over it: a decision takes one entry out of the queue.
-- search_name is compared by code point on every engine: a prefix is a range.
ALTER TABLE verifications
    ADD COLUMN waiting_since timestamptz(3),
    ADD COLUMN paused_at timestamptz(3),
    ADD COLUMN subject_name text COLLATE "C",
    ADD COLUMN subject_reference text COLLATE "C",
    ADD COLUMN search_name text COLLATE "C",
    ADD COLUMN assigned_to text COLLATE "C",
    ADD COLUMN assigned_name text COLLATE "C",
    ADD COLUMN assigned_until timestamptz(3);

UPDATE verifications SET
    waiting_since = CASE WHEN status IN ('Approved', 'Declined') THEN NULL ELSE created_at END,
    paused_at = CASE WHEN status = 'InformationRequested' THEN updated_at END,
    subject_name = COALESCE(
        (SELECT o.name FROM organizations o WHERE o.id = verifications.organization_id),
        (SELECT a.last_name || ', ' || a.first_name FROM applicants a WHERE a.id = verifications.applicant_id)),
    subject_reference = COALESCE(
        (SELECT o.external_id FROM organizations o WHERE o.id = verifications.organization_id),
        (SELECT a.external_id FROM applicants a WHERE a.id = verifications.applicant_id));
UPDATE verifications SET search_name = LEFT(LOWER(REPLACE(subject_name, ',', '')), 200);

-- Whatever the queue is filtered by stands before the order, so that no page reads what it does not show.
CREATE INDEX ix_verifications_queue ON verifications (tenant_id, status, risk_level, main_type, waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX ix_verifications_assigned ON verifications (tenant_id, assigned_to, waiting_since, id) WHERE assigned_to IS NOT NULL AND waiting_since IS NOT NULL;
CREATE INDEX ix_verifications_search ON verifications (tenant_id, search_name, id) WHERE search_name IS NOT NULL;
CREATE INDEX ix_verifications_reference ON verifications (tenant_id, subject_reference, search_name, id) WHERE subject_reference IS NOT NULL;

CREATE TABLE verification_notes (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    verification_id text COLLATE "C" NOT NULL REFERENCES verifications (id),
    for_admins boolean NOT NULL,
    text text COLLATE "C" NOT NULL,
    author_kind text COLLATE "C" NOT NULL,
    author_id text COLLATE "C" NOT NULL,
    author_name text COLLATE "C" NOT NULL,
    created_at timestamptz(3) NOT NULL
);
CREATE INDEX ix_verification_notes_verification ON verification_notes (tenant_id, verification_id, created_at, id);

-- One row for each version of a document; the bytes lie in the document store under their SHA-256.
CREATE TABLE documents (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    verification_id text COLLATE "C" NOT NULL REFERENCES verifications (id),
    doc_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    document_type text COLLATE "C" NOT NULL,
    file_name text COLLATE "C" NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    uploaded_by_kind text COLLATE "C" NOT NULL,
    uploaded_by_id text COLLATE "C" NOT NULL,
    uploaded_by_name text COLLATE "C" NOT NULL,
    uploaded_at timestamptz(3) NOT NULL,
    reviewed_by text COLLATE "C",
    reviewed_at timestamptz(3),
    replaced_at timestamptz(3)
);
CREATE UNIQUE INDEX ux_documents_number ON documents (verification_id, doc_id, number);
CREATE INDEX ix_documents_verification ON documents (tenant_id, verification_id, uploaded_at, id);
CREATE INDEX ix_documents_content ON documents (tenant_id, sha256);
