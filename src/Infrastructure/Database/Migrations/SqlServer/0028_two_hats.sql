-- Whoever entered an address may be who reads it. Of older ones nobody kept who did: the user's creator, as a rule.
ALTER TABLE users ADD email_by varchar(64) NULL;
EXEC('UPDATE users SET email_by = created_by WHERE email IS NOT NULL');
ALTER TABLE activations ADD address_by varchar(64) NULL;

-- A power-tenant who lost access or role counts for some time towards the two that a looser policy takes.
ALTER TABLE users ADD power_tenant_until datetime2(3) NULL;
