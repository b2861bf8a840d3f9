-- What somebody did, and what was done, newest first. A decision keeps the first of the two: the entries that the work itself
-- writes all day are many wherever one looks, and found without the second.
CREATE INDEX ix_audit_entries_actor ON audit_entries (tenant_id, actor_id, id);
CREATE INDEX ix_audit_entries_action ON audit_entries (tenant_id, action, id)
WHERE action <> 'verification.created' AND action <> 'verification.approved' AND action <> 'verification.declined';
