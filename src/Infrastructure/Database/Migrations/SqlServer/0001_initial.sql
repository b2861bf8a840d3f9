-- Ids are UUIDv7 text, which sorts by time: the clustered keys on them are appended to.
CREATE TABLE tenants (
    id varchar(64) NOT NULL PRIMARY KEY,
    name nvarchar(200) NOT NULL,
    owner_email nvarchar(254) NOT NULL,
    is_sandbox bit NOT NULL,
    is_active bit NOT NULL,
    created_at datetime2(3) NOT NULL
);

CREATE TABLE users (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    user_name nvarchar(100) NOT NULL,
    password_hash varchar(400),
    external_subject nvarchar(255),
    roles varchar(200) NOT NULL,
    is_active bit NOT NULL,
    failed_sign_ins int NOT NULL,
    locked_until datetime2(3),
    created_at datetime2(3) NOT NULL
);
CREATE UNIQUE INDEX ux_users_name ON users (tenant_id, user_name);
CREATE UNIQUE INDEX ux_users_subject ON users (tenant_id, external_subject) WHERE external_subject IS NOT NULL;

CREATE TABLE api_keys (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    name nvarchar(100) NOT NULL,
    public_part varchar(64) NOT NULL,
    hash varbinary(64) NOT NULL,
    roles varchar(200) NOT NULL,
    created_at datetime2(3) NOT NULL,
    last_used_at datetime2(3),
    revoked_at datetime2(3)
);
CREATE UNIQUE INDEX ux_api_keys_public_part ON api_keys (public_part);
CREATE INDEX ix_api_keys_tenant ON api_keys (tenant_id, created_at, id);

CREATE TABLE approval_policies (
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    version int NOT NULL,
    rules nvarchar(max) NOT NULL,
    author nvarchar(200) NOT NULL,
    created_at datetime2(3) NOT NULL,
    PRIMARY KEY (tenant_id, version)
);

CREATE TABLE applicants (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    first_name nvarchar(100) NOT NULL,
    last_name nvarchar(100) NOT NULL,
    email nvarchar(254),
    date_of_birth varchar(10),
    residence_country varchar(2),
    external_id nvarchar(100),
    created_at datetime2(3) NOT NULL
);
CREATE INDEX ix_applicants_tenant ON applicants (tenant_id, created_at, id);

CREATE TABLE organizations (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    name nvarchar(200) NOT NULL,
    country varchar(2),
    email nvarchar(254),
    external_id nvarchar(100),
    business_activities varchar(8000) NOT NULL,
    created_at datetime2(3) NOT NULL
);
CREATE INDEX ix_organizations_tenant ON organizations (tenant_id, created_at, id);

CREATE TABLE directors (
    organization_id varchar(64) NOT NULL REFERENCES organizations (id),
    position int NOT NULL,
    name nvarchar(200) NOT NULL,
    politically_exposed bit NOT NULL,
    beneficial_owner bit NOT NULL,
    PRIMARY KEY (organization_id, position)
);

CREATE TABLE verifications (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    applicant_id varchar(64) REFERENCES applicants (id),
    organization_id varchar(64) REFERENCES organizations (id),
    user_id nvarchar(100),
    requested_by_user_id nvarchar(100),
    main_type varchar(50) NOT NULL,
    types varchar(400) NOT NULL,
    form_id nvarchar(64),
    callback_url nvarchar(2048),
    additional_data nvarchar(max),
    status varchar(50) NOT NULL,
    risk_level varchar(50) NOT NULL,
    risk_factors varchar(400) NOT NULL,
    created_by_kind varchar(50) NOT NULL,
    created_by_id varchar(64) NOT NULL,
    created_at datetime2(3) NOT NULL,
    updated_at datetime2(3) NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX ix_verifications_tenant ON verifications (tenant_id, created_at, id);
CREATE INDEX ix_verifications_status ON verifications (tenant_id, status, created_at, id);
CREATE INDEX ix_verifications_risk ON verifications (tenant_id, risk_level, created_at, id);
CREATE INDEX ix_verifications_type ON verifications (tenant_id, main_type, created_at, id);
CREATE INDEX ix_verifications_applicant ON verifications (tenant_id, applicant_id, created_at, id) WHERE applicant_id IS NOT NULL;
CREATE INDEX ix_verifications_organization ON verifications (tenant_id, organization_id, created_at, id) WHERE organization_id IS NOT NULL;

CREATE TABLE decisions (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    verification_id varchar(64) NOT NULL REFERENCES verifications (id),
    sequence int NOT NULL,
    outcome varchar(50) NOT NULL,
    level varchar(50),
    claimed_approver nvarchar(200) NOT NULL,
    role varchar(200) NOT NULL,
    actor_kind varchar(50) NOT NULL,
    actor_id varchar(64) NOT NULL,
    actor_name nvarchar(200) NOT NULL,
    reason nvarchar(4000),
    notes nvarchar(4000),
    comment nvarchar(4000),
    admin_notes nvarchar(4000),
    risk_level varchar(50) NOT NULL,
    policy_version int NOT NULL,
    notify_callback bit NOT NULL,
    notify_owner_email bit NOT NULL,
    notify_applicant_email bit NOT NULL,
    notify_subscriptions bit NOT NULL,
    decided_at datetime2(3) NOT NULL
);
CREATE UNIQUE INDEX ux_decisions_sequence ON decisions (verification_id, sequence) INCLUDE (outcome);

CREATE TABLE audit_entries (
    id varchar(64) NOT NULL CONSTRAINT pk_audit_entries PRIMARY KEY,
    tenant_id varchar(64) NOT NULL,
    stream varchar(128) NOT NULL,
    sequence bigint NOT NULL,
    occurred_at datetime2(3) NOT NULL,
    action varchar(100) NOT NULL,
    actor_kind varchar(50) NOT NULL,
    actor_id varchar(64) NOT NULL,
    actor_name nvarchar(200) NOT NULL,
    facts nvarchar(max) NOT NULL,
    origin nvarchar(max) NOT NULL,
    previous_hash varbinary(64) NOT NULL,
    hash varbinary(64) NOT NULL
);
CREATE UNIQUE INDEX ux_audit_entries_stream ON audit_entries (tenant_id, stream, sequence) INCLUDE (hash);

-- A claimed message is one whose due time lies at the end of its lease: a dead claimer's messages fall due again by themselves.
CREATE TABLE outbox_messages (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    verification_id varchar(64),
    decision_id varchar(64),
    kind varchar(50) NOT NULL,
    event_type varchar(100) NOT NULL,
    endpoint_id varchar(64),
    destination nvarchar(2048) NOT NULL,
    lane nvarchar(400) NOT NULL,
    body varbinary(max) NOT NULL,
    status varchar(50) NOT NULL,
    due_at datetime2(3) NOT NULL,
    attempts int NOT NULL,
    claimed_by nvarchar(200),
    last_status int,
    last_error nvarchar(max),
    trace_id varchar(64),
    created_at datetime2(3) NOT NULL,
    completed_at datetime2(3)
);
CREATE INDEX ix_outbox_messages_lane ON outbox_messages (lane, due_at, id) WHERE status = 'pending';
CREATE INDEX ix_outbox_messages_due ON outbox_messages (due_at) WHERE status = 'pending';
CREATE INDEX ix_outbox_messages_tenant ON outbox_messages (tenant_id, created_at, id);
CREATE INDEX ix_outbox_messages_status ON outbox_messages (tenant_id, status, created_at, id);
CREATE INDEX ix_outbox_messages_endpoint ON outbox_messages (tenant_id, endpoint_id, created_at, id) WHERE endpoint_id IS NOT NULL;
CREATE INDEX ix_outbox_messages_verification ON outbox_messages (tenant_id, verification_id, created_at, id) WHERE verification_id IS NOT NULL;
