-- What tenants ask their applicants. A change is a row of its own.
CREATE TABLE forms (
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    id varchar(64) NOT NULL,
    version int NOT NULL,
    definition nvarchar(max) NOT NULL,
    author_kind varchar(50) NOT NULL,
    author_id varchar(64) NOT NULL,
    author_owner_id varchar(64),
    author_name nvarchar(200) NOT NULL,
    created_at datetime2(3) NOT NULL,
    PRIMARY KEY (tenant_id, id, version)
);

-- The ways of applicants to forms. asks stands in the place of a form where one case is asked for more. draft holds what was typed until it is sent, and nothing after that.
CREATE TABLE form_links (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    form_id varchar(64),
    form_version int,
    asks nvarchar(max),
    verification_id varchar(64) NOT NULL,
    subject_key nvarchar(120),
    applicant_id varchar(64),
    external_id nvarchar(100),
    redirect_url nvarchar(2048),
    callback_url nvarchar(2048),
    language varchar(8),
    token_hash binary(32) NOT NULL,
    created_by_kind varchar(50) NOT NULL,
    created_by_id varchar(64) NOT NULL,
    created_by_owner_id varchar(64),
    created_at datetime2(3) NOT NULL,
    expires_at datetime2(3) NOT NULL,
    ended_at datetime2(3),
    submitted_at datetime2(3),
    draft nvarchar(max),
    version bigint NOT NULL
);
CREATE UNIQUE INDEX ux_form_links_token ON form_links (token_hash);
CREATE INDEX ix_form_links_case ON form_links (tenant_id, verification_id, created_at, id);
CREATE INDEX ix_form_links_subject ON form_links (tenant_id, form_id, subject_key, created_at, id) WHERE subject_key IS NOT NULL;
CREATE INDEX ix_form_links_draft ON form_links (expires_at) WHERE draft IS NOT NULL;

-- Whoever sends a form is looked for among the applicants of that external id.
CREATE INDEX ix_applicants_external ON applicants (tenant_id, external_id, created_at, id) WHERE external_id IS NOT NULL;
CREATE INDEX ix_organizations_external ON organizations (tenant_id, external_id, created_at, id) WHERE external_id IS NOT NULL;
