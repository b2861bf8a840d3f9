-- Until when a case is out of the queue, why, and by whom.
ALTER TABLE verifications ADD COLUMN snoozed_until TEXT;
ALTER TABLE verifications ADD COLUMN snoozed_reason TEXT;
ALTER TABLE verifications ADD COLUMN snoozed_by TEXT;
ALTER TABLE verifications ADD COLUMN snoozed_by_name TEXT;

-- What is snoozed, first awake first. Cases that nobody snoozed are not in it.
CREATE INDEX ix_verifications_snoozed ON verifications (tenant_id, snoozed_until, id) WHERE snoozed_until IS NOT NULL AND waiting_since IS NOT NULL;
