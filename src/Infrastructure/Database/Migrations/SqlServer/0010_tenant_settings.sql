-- Counts changes of the settings, so that two people who change them at once learn of each other.
ALTER TABLE tenants ADD version bigint NOT NULL CONSTRAINT df_tenants_version DEFAULT 1;

-- Null is the installation's own.
ALTER TABLE tenants ADD due_hours_standard int NULL, due_hours_high int NULL;
