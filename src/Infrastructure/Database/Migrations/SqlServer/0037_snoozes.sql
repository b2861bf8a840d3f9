-- Until when a case is out of the queue, why, and by whom.
ALTER TABLE verifications ADD
    snoozed_until datetime2(3) NULL,
    snoozed_reason nvarchar(4000) NULL,
    snoozed_by varchar(64) NULL,
    snoozed_by_name nvarchar(200) NULL;

-- What is snoozed, first awake first. Cases that nobody snoozed are not in it.
CREATE INDEX ix_verifications_snoozed ON verifications (tenant_id, snoozed_until, id) WHERE snoozed_until IS NOT NULL AND waiting_since IS NOT NULL;
