-- Events of a webhook that is not active are held; turning it on again finds them here. Only they have a place in it.
CREATE INDEX ix_outbox_messages_held ON outbox_messages (tenant_id, endpoint_id) WHERE status = 'held';
