ALTER TABLE approval_policies ADD COLUMN author_name TEXT;
ALTER TABLE approval_policies ADD COLUMN note TEXT;

ALTER TABLE api_keys ADD COLUMN created_by TEXT;

ALTER TABLE decisions ADD COLUMN reason_code TEXT;
ALTER TABLE decisions ADD COLUMN key_owner_id TEXT;
ALTER TABLE decisions ADD COLUMN seen TEXT;

-- A tenant's last decisions, and those of a range of time.
CREATE INDEX ix_decisions_decided ON decisions (tenant_id, decided_at, id);

CREATE TABLE reason_codes (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    uses TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, code)
) STRICT;

-- Decisions added up by quarters of an hour, and how far that has come. times: bucket:count, see TimeHistogram.
CREATE TABLE decision_statistics (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    period_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    risk_level TEXT NOT NULL,
    decisions INTEGER NOT NULL,
    times TEXT NOT NULL,
    PRIMARY KEY (tenant_id, period_at, outcome, risk_level)
) STRICT;

CREATE TABLE statistics_progress (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    through_at TEXT NOT NULL
) STRICT;

CREATE TABLE refusal_statistics (
    tenant_id TEXT NOT NULL,
    period_at TEXT NOT NULL,
    code TEXT NOT NULL,
    refusals INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, period_at, code)
) STRICT;
