-- Ids are UUIDv7 text, which sorts by time: the keys on them are appended to. Text is compared by code point, whatever the
-- database's own collation.
CREATE TABLE tenants (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    owner_email text COLLATE "C" NOT NULL,
    is_sandbox boolean NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamptz(3) NOT NULL
);

CREATE TABLE users (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    user_name text COLLATE "C" NOT NULL,
    password_hash text COLLATE "C",
    external_subject text COLLATE "C",
    roles text COLLATE "C" NOT NULL,
    is_active boolean NOT NULL,
    failed_sign_ins integer NOT NULL,
    locked_until timestamptz(3),
    created_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX ux_users_name ON users (tenant_id, user_name);
CREATE UNIQUE INDEX ux_users_subject ON users (tenant_id, external_subject) WHERE external_subject IS NOT NULL;

CREATE TABLE api_keys (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    name text COLLATE "C" NOT NULL,
    public_part text COLLATE "C" NOT NULL,
    hash bytea NOT NULL,
    roles text COLLATE "C" NOT NULL,
    created_at timestamptz(3) NOT NULL,
    last_used_at timestamptz(3),
    revoked_at timestamptz(3)
);
CREATE UNIQUE INDEX ux_api_keys_public_part ON api_keys (public_part);
CREATE INDEX ix_api_keys_tenant ON api_keys (tenant_id, created_at, id);

CREATE TABLE approval_policies (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    version integer NOT NULL,
    rules text COLLATE "C" NOT NULL,
    author text COLLATE "C" NOT NULL,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (tenant_id, version)
);

CREATE TABLE applicants (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    first_name text COLLATE "C" NOT NULL,
    last_name text COLLATE "C" NOT NULL,
    email text COLLATE "C",
    date_of_birth text COLLATE "C",
    residence_country text COLLATE "C",
    external_id text COLLATE "C",
    created_at timestamptz(3) NOT NULL
);
CREATE INDEX ix_applicants_tenant ON applicants (tenant_id, created_at, id);

CREATE TABLE organizations (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    name text COLLATE "C" NOT NULL,
    country text COLLATE "C",
    email text COLLATE "C",
    external_id text COLLATE "C",
    business_activities text COLLATE "C" NOT NULL,
    created_at timestamptz(3) NOT NULL
);
CREATE INDEX ix_organizations_tenant ON organizations (tenant_id, created_at, id);

CREATE TABLE directors (
    organization_id text COLLATE "C" NOT NULL REFERENCES organizations (id),
    position integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    politically_exposed boolean NOT NULL,
    beneficial_owner boolean NOT NULL,
    PRIMARY KEY (organization_id, position)
);

CREATE TABLE verifications (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    applicant_id text COLLATE "C" REFERENCES applicants (id),
    organization_id text COLLATE "C" REFERENCES organizations (id),
    user_id text COLLATE "C",
    requested_by_user_id text COLLATE "C",
    main_type text COLLATE "C" NOT NULL,
    types text COLLATE "C" NOT NULL,
    form_id text COLLATE "C",
    callback_url text COLLATE "C",
    additional_data text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    risk_level text COLLATE "C" NOT NULL,
    risk_factors text COLLATE "C" NOT NULL,
    created_by_kind text COLLATE "C" NOT NULL,
    created_by_id text COLLATE "C" NOT NULL,
    created_at timestamptz(3) NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX ix_verifications_tenant ON verifications (tenant_id, created_at, id);
CREATE INDEX ix_verifications_status ON verifications (tenant_id, status, created_at, id);
CREATE INDEX ix_verifications_risk ON verifications (tenant_id, risk_level, created_at, id);
CREATE INDEX ix_verifications_type ON verifications (tenant_id, main_type, created_at, id);
CREATE INDEX ix_verifications_applicant ON verifications (tenant_id, applicant_id, created_at, id) WHERE applicant_id IS NOT NULL;
CREATE INDEX ix_verifications_organization ON verifications (tenant_id, organization_id, created_at, id) WHERE organization_id IS NOT NULL;

CREATE TABLE decisions (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    verification_id text COLLATE "C" NOT NULL REFERENCES verifications (id),
    sequence integer NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    level text COLLATE "C",
    claimed_approver text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    actor_kind text COLLATE "C" NOT NULL,
    actor_id text COLLATE "C" NOT NULL,
    actor_name text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    notes text COLLATE "C",
    comment text COLLATE "C",
    admin_notes text COLLATE "C",
    risk_level text COLLATE "C" NOT NULL,
    policy_version integer NOT NULL,
    notify_callback boolean NOT NULL,
    notify_owner_email boolean NOT NULL,
    notify_applicant_email boolean NOT NULL,
    notify_subscriptions boolean NOT NULL,
    decided_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX ux_decisions_sequence ON decisions (verification_id, sequence) INCLUDE (outcome);

CREATE TABLE audit_entries (
    id text COLLATE "C" NOT NULL CONSTRAINT pk_audit_entries PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL,
    stream text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    occurred_at timestamptz(3) NOT NULL,
    action text COLLATE "C" NOT NULL,
    actor_kind text COLLATE "C" NOT NULL,
    actor_id text COLLATE "C" NOT NULL,
    actor_name text COLLATE "C" NOT NULL,
    facts text COLLATE "C" NOT NULL,
    origin text COLLATE "C" NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
);
CREATE UNIQUE INDEX ux_audit_entries_stream ON audit_entries (tenant_id, stream, sequence) INCLUDE (hash);

-- A claimed message is one whose due time lies at the end of its lease: a dead claimer's messages fall due again by themselves.
CREATE TABLE outbox_messages (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    verification_id text COLLATE "C",
    decision_id text COLLATE "C",
    kind text COLLATE "C" NOT NULL,
    event_type text COLLATE "C" NOT NULL,
    endpoint_id text COLLATE "C",
    destination text COLLATE "C" NOT NULL,
    lane text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    status text COLLATE "C" NOT NULL,
    due_at timestamptz(3) NOT NULL,
    attempts integer NOT NULL,
    claimed_by text COLLATE "C",
    last_status integer,
    last_error text COLLATE "C",
    trace_id text COLLATE "C",
    created_at timestamptz(3) NOT NULL,
    completed_at timestamptz(3)
);
CREATE INDEX ix_outbox_messages_lane ON outbox_messages (lane, due_at, id) WHERE status = 'pending';
CREATE INDEX ix_outbox_messages_due ON outbox_messages (due_at) WHERE status = 'pending';
CREATE INDEX ix_outbox_messages_tenant ON outbox_messages (tenant_id, created_at, id);
CREATE INDEX ix_outbox_messages_status ON outbox_messages (tenant_id, status, created_at, id);
CREATE INDEX ix_outbox_messages_endpoint ON outbox_messages (tenant_id, endpoint_id, created_at, id) WHERE endpoint_id IS NOT NULL;
CREATE INDEX ix_outbox_messages_verification ON outbox_messages (tenant_id, verification_id, created_at, id) WHERE verification_id IS NOT NULL;
