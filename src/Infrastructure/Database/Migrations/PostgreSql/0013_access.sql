-- How often what the tenant's users may was changed: who lost a race for it is told, and the last power-tenant stays.
ALTER TABLE tenants ADD COLUMN access_version bigint NOT NULL DEFAULT 0;
