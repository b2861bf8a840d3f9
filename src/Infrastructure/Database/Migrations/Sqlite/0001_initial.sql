CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    owner_email TEXT NOT NULL,
    is_sandbox INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    user_name TEXT NOT NULL,
    password_hash TEXT,
    external_subject TEXT,
    roles TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    failed_sign_ins INTEGER NOT NULL,
    locked_until TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ux_users_name ON users (tenant_id, user_name);
CREATE UNIQUE INDEX ux_users_subject ON users (tenant_id, external_subject) WHERE external_subject IS NOT NULL;

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    public_part TEXT NOT NULL,
    hash BLOB NOT NULL,
    roles TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_used_at TEXT,
    revoked_at TEXT
) STRICT;
CREATE UNIQUE INDEX ux_api_keys_public_part ON api_keys (public_part);
CREATE INDEX ix_api_keys_tenant ON api_keys (tenant_id, created_at, id);

CREATE TABLE approval_policies (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    version INTEGER NOT NULL,
    rules TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, version)
) STRICT;

CREATE TABLE applicants (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT,
    date_of_birth TEXT,
    residence_country TEXT,
    external_id TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX ix_applicants_tenant ON applicants (tenant_id, created_at, id);

CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    country TEXT,
    email TEXT,
    external_id TEXT,
    business_activities TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX ix_organizations_tenant ON organizations (tenant_id, created_at, id);

CREATE TABLE directors (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    politically_exposed INTEGER NOT NULL,
    beneficial_owner INTEGER NOT NULL,
    PRIMARY KEY (organization_id, position)
) STRICT;

CREATE TABLE verifications (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    applicant_id TEXT REFERENCES applicants (id),
    organization_id TEXT REFERENCES organizations (id),
    user_id TEXT,
    requested_by_user_id TEXT,
    main_type TEXT NOT NULL,
    types TEXT NOT NULL,
    form_id TEXT,
    callback_url TEXT,
    additional_data TEXT,
    status TEXT NOT NULL,
    risk_level TEXT NOT NULL,
    risk_factors TEXT NOT NULL,
    created_by_kind TEXT NOT NULL,
    created_by_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_verifications_tenant ON verifications (tenant_id, created_at, id);
CREATE INDEX ix_verifications_status ON verifications (tenant_id, status, created_at, id);
CREATE INDEX ix_verifications_risk ON verifications (tenant_id, risk_level, created_at, id);
CREATE INDEX ix_verifications_type ON verifications (tenant_id, main_type, created_at, id);
CREATE INDEX ix_verifications_applicant ON verifications (tenant_id, applicant_id, created_at, id) WHERE applicant_id IS NOT NULL;
CREATE INDEX ix_verifications_organization ON verifications (tenant_id, organization_id, created_at, id) WHERE organization_id IS NOT NULL;

CREATE TABLE decisions (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    verification_id TEXT NOT NULL REFERENCES verifications (id),
    sequence INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    level TEXT,
    claimed_approver TEXT NOT NULL,
    role TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    reason TEXT,
    notes TEXT,
    comment TEXT,
    admin_notes TEXT,
    risk_level TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    notify_callback INTEGER NOT NULL,
    notify_owner_email INTEGER NOT NULL,
    notify_applicant_email INTEGER NOT NULL,
    notify_subscriptions INTEGER NOT NULL,
    decided_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ux_decisions_sequence ON decisions (verification_id, sequence);

CREATE TABLE audit_entries (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    stream TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    occurred_at TEXT NOT NULL,
    action TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    facts TEXT NOT NULL,
    origin TEXT NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX ux_audit_entries_stream ON audit_entries (tenant_id, stream, sequence);

-- A claimed message is one whose due time lies at the end of its lease: a dead claimer's messages fall due again by themselves.
CREATE TABLE outbox_messages (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    verification_id TEXT,
    decision_id TEXT,
    kind TEXT NOT NULL,
    event_type TEXT NOT NULL,
    endpoint_id TEXT,
    destination TEXT NOT NULL,
    lane TEXT NOT NULL,
    body BLOB NOT NULL,
    status TEXT NOT NULL,
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_by TEXT,
    last_status INTEGER,
    last_error TEXT,
    trace_id TEXT,
    created_at TEXT NOT NULL,
    completed_at TEXT
) STRICT;
CREATE INDEX ix_outbox_messages_lane ON outbox_messages (lane, due_at, id) WHERE status = 'pending';
CREATE INDEX ix_outbox_messages_due ON outbox_messages (due_at) WHERE status = 'pending';
CREATE INDEX ix_outbox_messages_tenant ON outbox_messages (tenant_id, created_at, id);
CREATE INDEX ix_outbox_messages_status ON outbox_messages (tenant_id, status, created_at, id);
CREATE INDEX ix_outbox_messages_endpoint ON outbox_messages (tenant_id, endpoint_id, created_at, id) WHERE endpoint_id IS NOT NULL;
CREATE INDEX ix_outbox_messages_verification ON outbox_messages (tenant_id, verification_id, created_at, id) WHERE verification_id IS NOT NULL;
