-- A person who is verified may be politically exposed.
ALTER TABLE applicants ADD COLUMN politically_exposed boolean NOT NULL DEFAULT false;

-- A digest of what a user name looks like (Unicode TS 39): two that look alike have one. Null for a name from before that
-- looks like another one.
ALTER TABLE users ADD COLUMN name_skeleton text COLLATE "C";
CREATE UNIQUE INDEX ux_users_skeleton ON users (tenant_id, name_skeleton) WHERE name_skeleton IS NOT NULL;
