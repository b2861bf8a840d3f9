-- Whoever entered an address may be who reads it. Of older ones nobody kept who did: the user's creator, as a rule.
ALTER TABLE users ADD COLUMN email_by text COLLATE "C";
UPDATE users SET email_by = created_by WHERE email IS NOT NULL;
ALTER TABLE activations ADD COLUMN address_by text COLLATE "C";

-- A power-tenant who lost access or role counts for some time towards the two that a looser policy takes.
ALTER TABLE users ADD COLUMN power_tenant_until timestamptz(3);
