ALTER TABLE approval_policies ADD author_name nvarchar(200) NULL, note nvarchar(1000) NULL;

ALTER TABLE api_keys ADD created_by varchar(64) NULL;

ALTER TABLE decisions ADD reason_code varchar(64) NULL, key_owner_id varchar(64) NULL, seen varchar(64) NULL;

-- A tenant's last decisions, and those of a range of time.
CREATE INDEX ix_decisions_decided ON decisions (tenant_id, decided_at, id);

CREATE TABLE reason_codes (
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    code varchar(64) NOT NULL,
    text nvarchar(200) NOT NULL,
    uses varchar(100) NOT NULL,
    is_active bit NOT NULL,
    PRIMARY KEY (tenant_id, code)
);

-- Decisions added up by quarters of an hour, and how far that has come. times: bucket:count, see TimeHistogram.
CREATE TABLE decision_statistics (
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    period_at datetime2(3) NOT NULL,
    outcome varchar(32) NOT NULL,
    risk_level varchar(16) NOT NULL,
    decisions bigint NOT NULL,
    times nvarchar(4000) NOT NULL,
    PRIMARY KEY (tenant_id, period_at, outcome, risk_level)
);

CREATE TABLE statistics_progress (
    tenant_id varchar(64) NOT NULL PRIMARY KEY REFERENCES tenants (id),
    through_at datetime2(3) NOT NULL
);

CREATE TABLE refusal_statistics (
    tenant_id varchar(64) NOT NULL,
    period_at datetime2(3) NOT NULL,
    code varchar(64) NOT NULL,
    refusals bigint NOT NULL,
    PRIMARY KEY (tenant_id, period_at, code)
);
