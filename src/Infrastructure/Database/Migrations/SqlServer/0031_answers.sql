-- The user who asked for what the subject has answered.
ALTER TABLE verifications ADD answered_for varchar(64) NULL;

-- Whoever asked has what was answered first. An index over what waits: a decision takes the case out of it.
CREATE INDEX ix_verifications_answered ON verifications (tenant_id, answered_for, waiting_since, id) WHERE answered_for IS NOT NULL AND waiting_since IS NOT NULL;
