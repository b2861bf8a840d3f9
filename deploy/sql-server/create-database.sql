-- Run once by an administrator; running it again changes nothing. The service itself never does any of this.
-- sqlcmd -S server -U sa -b -i create-database.sql, with DATABASE_PASSWORD in the environment.
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
