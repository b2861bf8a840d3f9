-- What a reviewer recommends to whoever decides, while it stands.
ALTER TABLE verifications ADD
    recommended_outcome varchar(50) NULL,
    recommended_reason nvarchar(4000) NULL,
    recommended_reason_code varchar(64) NULL,
    recommended_by_kind varchar(50) NULL,
    recommended_by_id varchar(64) NULL,
    recommended_by_owner_id varchar(64) NULL,
    recommended_by_name nvarchar(200) NULL,
    recommended_at datetime2(3) NULL;

-- What is ready to decide, by who may decide it: a risk at a time. Cases of which nothing is recommended are not in it.
CREATE INDEX ix_verifications_recommended ON verifications (tenant_id, risk_level, waiting_since, id) WHERE recommended_at IS NOT NULL AND waiting_since IS NOT NULL;
