-- What tenants ask their applicants. A change is a row of its own.
CREATE TABLE forms (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    definition text COLLATE "C" NOT NULL,
    author_kind text COLLATE "C" NOT NULL,
    author_id text COLLATE "C" NOT NULL,
    author_owner_id text COLLATE "C",
    author_name text COLLATE "C" NOT NULL,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (tenant_id, id, version)
);

-- The ways of applicants to forms. asks stands in the place of a form where one case is asked for more. draft holds what was typed until it is sent, and nothing after that.
CREATE TABLE form_links (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    form_id text COLLATE "C",
    form_version integer,
    asks text COLLATE "C",
    verification_id text COLLATE "C" NOT NULL,
    subject_key text COLLATE "C",
    applicant_id text COLLATE "C",
    external_id text COLLATE "C",
    redirect_url text COLLATE "C",
    callback_url text COLLATE "C",
    language text COLLATE "C",
    token_hash bytea NOT NULL,
    created_by_kind text COLLATE "C" NOT NULL,
    created_by_id text COLLATE "C" NOT NULL,
    created_by_owner_id text COLLATE "C",
    created_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    ended_at timestamptz(3),
    submitted_at timestamptz(3),
    draft text COLLATE "C",
    version bigint NOT NULL
);
CREATE UNIQUE INDEX ux_form_links_token ON form_links (token_hash);
CREATE INDEX ix_form_links_case ON form_links (tenant_id, verification_id, created_at, id);
CREATE INDEX ix_form_links_subject ON form_links (tenant_id, form_id, subject_key, created_at, id) WHERE subject_key IS NOT NULL;
CREATE INDEX ix_form_links_draft ON form_links (expires_at) WHERE draft IS NOT NULL;

-- Whoever sends a form is looked for among the applicants of that external id.
CREATE INDEX ix_applicants_external ON applicants (tenant_id, external_id, created_at, id) WHERE external_id IS NOT NULL;
CREATE INDEX ix_organizations_external ON organizations (tenant_id, external_id, created_at, id) WHERE external_id IS NOT NULL;
