-- Decisions by who made them, their reason code and the type of the case, added up with decision_statistics.
-- counts: how many by name, as a JSON object, so that a quarter of an hour is a row for each part and outcome, however many names there are.
CREATE TABLE decision_parts (
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    period_at datetime2(3) NOT NULL,
    part varchar(16) NOT NULL,
    outcome varchar(32) NOT NULL,
    counts nvarchar(max) NOT NULL,
    PRIMARY KEY (tenant_id, period_at, part, outcome)
);

-- Everything is added up anew, with its parts; until then it is counted from the decisions.
DELETE FROM decision_statistics;
DELETE FROM statistics_progress;
