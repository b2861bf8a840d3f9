-- How often what the tenant's users may was changed: who lost a race for it is told, and the last power-tenant stays.
ALTER TABLE tenants ADD access_version bigint NOT NULL CONSTRAINT df_tenants_access_version DEFAULT 0;
