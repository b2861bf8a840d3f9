ALTER TABLE approval_policies
    ADD COLUMN author_name text COLLATE "C",
    ADD COLUMN note text COLLATE "C";

ALTER TABLE api_keys ADD COLUMN created_by text COLLATE "C";

ALTER TABLE decisions
    ADD COLUMN reason_code text COLLATE "C",
    ADD COLUMN key_owner_id text COLLATE "C",
    ADD COLUMN seen text COLLATE "C";

-- A tenant's last decisions, and those of a range of time.
CREATE INDEX ix_decisions_decided ON decisions (tenant_id, decided_at, id);

CREATE TABLE reason_codes (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    code text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL,
    uses text COLLATE "C" NOT NULL,
    is_active boolean NOT NULL,
    PRIMARY KEY (tenant_id, code)
);

-- Decisions added up by quarters of an hour, and how far that has come. times: bucket:count, see TimeHistogram.
CREATE TABLE decision_statistics (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    period_at timestamptz(3) NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    risk_level text COLLATE "C" NOT NULL,
    decisions bigint NOT NULL,
    times text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, period_at, outcome, risk_level)
);

CREATE TABLE statistics_progress (
    tenant_id text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES tenants (id),
    through_at timestamptz(3) NOT NULL
);

CREATE TABLE refusal_statistics (
    tenant_id text COLLATE "C" NOT NULL,
    period_at timestamptz(3) NOT NULL,
    code text COLLATE "C" NOT NULL,
    refusals bigint NOT NULL,
    PRIMARY KEY (tenant_id, period_at, code)
);
