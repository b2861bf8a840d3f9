-- A person who is verified may be politically exposed.
ALTER TABLE applicants ADD politically_exposed bit NOT NULL CONSTRAINT df_applicants_politically_exposed DEFAULT 0;

-- A digest of what a user name looks like (Unicode TS 39): two that look alike have one. Null for a name from before that
-- looks like another one.
ALTER TABLE users ADD name_skeleton varchar(64);
CREATE UNIQUE INDEX ux_users_skeleton ON users (tenant_id, name_skeleton) WHERE name_skeleton IS NOT NULL;
