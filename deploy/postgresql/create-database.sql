-- Run once by an administrator; running it again changes nothing. The service itself never does any of this.
-- psql -h server -U postgres -f create-database.sql, with DATABASE_PASSWORD in the environment. PostgreSQL 14 or later; psql 15.
-- A managed service (RDS, Azure Database, Cloud SQL) takes it as it is: nothing of it needs a superuser, only CREATEDB and
-- CREATEROLE.
\set ON_ERROR_STOP on
\getenv password DATABASE_PASSWORD
SELECT format('CREATE ROLE verification LOGIN PASSWORD %L', :'password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'verification')
\gexec
-- Texts are UTF-8; the service does not start without. Identifiers sort by their bytes, whatever the server's language is.
SELECT 'CREATE DATABASE verification TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C'' LC_CTYPE ''C'''
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'verification')
\gexec
-- A commit is on disk before it is acknowledged, whatever the server's own default is.
ALTER DATABASE verification SET synchronous_commit = on;
REVOKE ALL ON DATABASE verification FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE verification TO verification;
\connect verification
-- Reads and writes rows, and makes tables when it migrates. Whoever makes a table owns it.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO verification;
