-- Lists of cases that somebody keeps under a name, for themselves or for everybody of the tenant: names and values of filters.
CREATE TABLE saved_views (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    owner_id TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    name TEXT NOT NULL,
    filters TEXT NOT NULL,
    is_shared INTEGER NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ux_saved_views_owner ON saved_views (tenant_id, owner_id, name);
CREATE INDEX ix_saved_views_shared ON saved_views (tenant_id, is_shared, name, id);
