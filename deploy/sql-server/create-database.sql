-- Run once by an administrator; running it again changes nothing. The service itself never does any of this.
-- sqlcmd -S server -U sa -b -i create-database.sql, with DATABASE_PASSWORD in the environment.
--
-- Azure SQL Database takes it in another way, for it has no USE, and no files or recovery of its own to set:
--   1. In the portal or by az sql db create: the database, with the collation Latin1_General_100_BIN2. It cannot be changed
--      afterwards. READ_COMMITTED_SNAPSHOT, ALLOW_SNAPSHOT_ISOLATION, checksums and full recovery are on there already.
--   2. Connected to master (sqlcmd -d master): CREATE LOGIN verification WITH PASSWORD = '…'; without DEFAULT_DATABASE.
--   3. Connected to the database (sqlcmd -d verification): ALTER DATABASE CURRENT SET DELAYED_DURABILITY = DISABLED;
--      then CREATE USER and the three ALTER ROLE from the end of this file.
-- Instead of 2, CREATE USER verification WITH PASSWORD = '…' in the database alone needs no login, and moves with a fail-over.
IF DB_ID('verification') IS NULL
    -- Identifiers are told apart by case, as on the embedded engine; the service does not start without.
    CREATE DATABASE verification COLLATE Latin1_General_100_BIN2;
GO
-- Readers see the last committed row instead of waiting for a writer.
IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE name = 'verification' AND is_read_committed_snapshot_on = 1)
    ALTER DATABASE verification SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
-- What reads everything (audit verify, copy) sees one state of it while writers go on.
ALTER DATABASE verification SET ALLOW_SNAPSHOT_ISOLATION ON;
-- A commit is on disk before it is acknowledged, and a torn page is noticed.
ALTER DATABASE verification SET DELAYED_DURABILITY = DISABLED;
ALTER DATABASE verification SET PAGE_VERIFY CHECKSUM;
-- The log reaches back to the last backup, so that a restore can stop at any moment.
ALTER DATABASE verification SET RECOVERY FULL;
ALTER DATABASE verification SET AUTO_CLOSE OFF;
ALTER DATABASE verification SET AUTO_SHRINK OFF;
GO
USE verification;
GO
IF SUSER_ID('verification') IS NULL
    CREATE LOGIN verification WITH PASSWORD = '$(DATABASE_PASSWORD)', DEFAULT_DATABASE = verification;
IF USER_ID('verification') IS NULL
    CREATE USER verification FOR LOGIN verification;
-- Reads and writes rows, and makes tables when it migrates. Without the last it runs on what another has migrated.
ALTER ROLE db_datareader ADD MEMBER verification;
ALTER ROLE db_datawriter ADD MEMBER verification;
ALTER ROLE db_ddladmin ADD MEMBER verification;
GO
