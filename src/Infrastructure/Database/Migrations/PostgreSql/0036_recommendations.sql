-- What a reviewer recommends to whoever decides, while it stands.
ALTER TABLE verifications
    ADD COLUMN recommended_outcome text COLLATE "C",
    ADD COLUMN recommended_reason text COLLATE "C",
    ADD COLUMN recommended_reason_code text COLLATE "C",
    ADD COLUMN recommended_by_kind text COLLATE "C",
    ADD COLUMN recommended_by_id text COLLATE "C",
    ADD COLUMN recommended_by_owner_id text COLLATE "C",
    ADD COLUMN recommended_by_name text COLLATE "C",
    ADD COLUMN recommended_at timestamptz(3);

-- What is ready to decide, by who may decide it: a risk at a time. Cases of which nothing is recommended are not in it.
CREATE INDEX ix_verifications_recommended ON verifications (tenant_id, risk_level, waiting_since, id) WHERE recommended_at IS NOT NULL AND waiting_since IS NOT NULL;
