-- Lists of cases that somebody keeps under a name, for themselves or for everybody of the tenant: names and values of filters.
CREATE TABLE saved_views (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenants (id),
    owner_id text COLLATE "C" NOT NULL,
    owner_name text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    filters text COLLATE "C" NOT NULL,
    is_shared boolean NOT NULL,
    saved_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX ux_saved_views_owner ON saved_views (tenant_id, owner_id, name);
CREATE INDEX ix_saved_views_shared ON saved_views (tenant_id, is_shared, name, id);
