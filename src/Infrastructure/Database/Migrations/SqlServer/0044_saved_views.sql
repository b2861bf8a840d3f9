-- Lists of cases that somebody keeps under a name, for themselves or for everybody of the tenant: names and values of filters.
CREATE TABLE saved_views (
    id varchar(64) NOT NULL PRIMARY KEY,
    tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
    owner_id varchar(64) NOT NULL,
    owner_name nvarchar(200) NOT NULL,
    name nvarchar(80) NOT NULL,
    filters nvarchar(4000) NOT NULL,
    is_shared bit NOT NULL,
    saved_at datetime2(3) NOT NULL
);
CREATE UNIQUE INDEX ux_saved_views_owner ON saved_views (tenant_id, owner_id, name);
CREATE INDEX ix_saved_views_shared ON saved_views (tenant_id, is_shared, name, id);
