-- What tenants ask their applicants. A change is a row of its own.
CREATE TABLE forms (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    definition TEXT NOT NULL,
    author_kind TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_owner_id TEXT,
    author_name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id, version)
) STRICT;

-- The ways of applicants to forms. asks stands in the place of a form where one case is asked for more. draft holds what was typed until it is sent, and nothing after that.
CREATE TABLE form_links (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    form_id TEXT,
    form_version INTEGER,
    asks TEXT,
    verification_id TEXT NOT NULL,
    subject_key TEXT,
    applicant_id TEXT,
    external_id TEXT,
    redirect_url TEXT,
    callback_url TEXT,
    language TEXT,
    token_hash BLOB NOT NULL,
    created_by_kind TEXT NOT NULL,
    created_by_id TEXT NOT NULL,
    created_by_owner_id TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at TEXT,
    submitted_at TEXT,
    draft TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ux_form_links_token ON form_links (token_hash);
CREATE INDEX ix_form_links_case ON form_links (tenant_id, verification_id, created_at, id);
CREATE INDEX ix_form_links_subject ON form_links (tenant_id, form_id, subject_key, created_at, id) WHERE subject_key IS NOT NULL;
CREATE INDEX ix_form_links_draft ON form_links (expires_at) WHERE draft IS NOT NULL;

-- Whoever sends a form is looked for among the applicants of that external id.
CREATE INDEX ix_applicants_external ON applicants (tenant_id, external_id, created_at, id) WHERE external_id IS NOT NULL;
CREATE INDEX ix_organizations_external ON organizations (tenant_id, external_id, created_at, id) WHERE external_id IS NOT NULL;
