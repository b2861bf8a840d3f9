-- Counts changes of the settings, so that two people who change them at once learn of each other.
ALTER TABLE tenants ADD COLUMN version bigint NOT NULL DEFAULT 1;

-- Null is the installation's own.
ALTER TABLE tenants
    ADD COLUMN due_hours_standard integer,
    ADD COLUMN due_hours_high integer;
