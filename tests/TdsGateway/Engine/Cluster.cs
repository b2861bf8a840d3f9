using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace VerificationService.TdsGateway.Engine;

/// <summary>
/// A PostgreSQL of its own, in a temporary directory that goes with it. It keeps nothing safe (fsync is off) and is
/// reached by a socket in that directory alone.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>The account that PostgreSQL is run as where this process is root, which it refuses.</summary>
    private const string Account = "postgres";
    private const string Template = "tds_template";

    // Lengths in UTF-16 units, as nvarchar counts; what code page 1252, of Latin1_General, can say (U+FDD0 is U+0000, see
    // ZeroCharacters); conversions.
    private static readonly string[] Functions =
    [
        """
            CREATE FUNCTION tds_units(text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS
                $$ SELECT (length($1) + length(regexp_replace($1, '[^\U00010000-\U0010FFFF]', '', 'g')))::bigint $$
            """,
        """
            CREATE FUNCTION tds_is_in_code_page(text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
                $$ SELECT octet_length($1) = length($1) OR $1 ~ '^[\u0001-\u00ff\ufdd0]*$' $$
            """,
        "CREATE FUNCTION tds_bit(bigint) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT $1 <> 0 $$",
        "CREATE CAST (bigint AS boolean) WITH FUNCTION tds_bit(bigint) AS IMPLICIT",
        "UPDATE pg_cast SET castcontext = 'i' WHERE castsource = 'int4'::regtype AND casttarget = 'bool'::regtype",
        // A NULL whose type nobody said comes as text, which the server turns into a time; into octets it does not.
        "CREATE CAST (text AS timestamp) WITH INOUT AS IMPLICIT",
        // Sums have the type of what is added, and overflow it.
        "CREATE AGGREGATE tds_sum(integer) (sfunc = int4pl, stype = integer)",
        "CREATE AGGREGATE tds_sum(bigint) (sfunc = int8pl, stype = bigint)",
        // Upper-case, which a database that tells case apart insists on.
        "CREATE SCHEMA \"INFORMATION_SCHEMA\"",
        """
            CREATE VIEW "INFORMATION_SCHEMA"."TABLES" AS SELECT table_name::text AS "TABLE_NAME"
                FROM information_schema.tables WHERE table_schema = 'public'
            """,
        """
            CREATE VIEW "INFORMATION_SCHEMA"."COLUMNS" AS
                SELECT table_name::text AS "TABLE_NAME", column_name::text AS "COLUMN_NAME", data_type::text AS "DATA_TYPE"
                FROM information_schema.columns WHERE table_schema = 'public'
            """,
    ];

    private readonly string directory = Directory.CreateTempSubdirectory("tds-gateway-").FullName;
    private readonly string binaries;
    private readonly ConcurrentDictionary<string, NpgsqlDataSource> sources = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim administering = new(1);

    static Cluster()
    {
        // Statements come with their parameters numbered; times reach to year 1 and 9999, which are no infinities.
        AppContext.SetSwitch("Npgsql.EnableSqlRewriting", false);
        AppContext.SetSwitch("Npgsql.DisableDateTimeInfinityConversions", true);
    }

    private Cluster(string binaries) => this.binaries = binaries;

    /// <summary>Whether PostgreSQL is on this machine.</summary>
    public static bool IsInstalled => FindBinaries() is not null;

    /// <summary>Makes and starts one, with the database <c>master</c> in it.</summary>
    public static async Task<Cluster> StartAsync()
    {
        var cluster = new Cluster(
            FindBinaries()
                ?? throw new InvalidOperationException(
                    "PostgreSQL 15 or later is needed: initdb is neither on the path nor under /usr/lib/postgresql (Debian: apt-get install postgresql)."
                )
        );
        try
        {
            await cluster.MakeAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a connection to a database of it.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken) =>
        sources.GetOrAdd(database, Source).OpenConnectionAsync(cancellationToken);

    /// <summary>Makes a database; false when there is one of that name.</summary>
    public async Task<bool> CreateAsync(string database)
    {
        try
        {
            await AdministerAsync("postgres", $"CREATE DATABASE \"{database}\" TEMPLATE {Template}");
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            return false;
        }
    }

    /// <summary>Drops a database; false when there is none of that name.</summary>
    public async Task<bool> DropAsync(string database)
    {
        try
        {
            await AdministerAsync("postgres", $"DROP DATABASE \"{database}\" WITH (FORCE)");
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(directory, "data", "postmaster.pid")))
        {
            await RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        }

        administering.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    // Its own types are all there are: none is asked for, in none of many short-lived databases.
    private NpgsqlDataSource Source(string database)
    {
        var builder = new NpgsqlDataSourceBuilder
        {
            ConnectionStringBuilder =
            {
                Host = directory,
                Username = Account,
                Database = database,
                Pooling = false,
                CommandTimeout = 0,
            },
        };
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        return builder.Build();
    }

    private string Data => Path.Combine(directory, "data");

    private async Task MakeAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunToolAsync("chown", Account, directory);
        }

        await RunAsync(
            "initdb",
            "-D",
            Data,
            "-U",
            Account,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--lc-collate=C",
            "--lc-ctype=C.UTF-8",
            "--no-sync"
        );
        await File.AppendAllTextAsync(
            Path.Combine(Data, "postgresql.conf"),
            $"""

            listen_addresses = ''
            unix_socket_directories = '{directory}'
            max_connections = 500
            shared_buffers = '128MB'
            fsync = off
            synchronous_commit = off
            full_page_writes = off
            deadlock_timeout = '200ms'
            jit = off
            timezone = 'UTC'

            """
        );
        await RunAsync("pg_ctl", "-D", Data, "-l", Path.Combine(directory, "log"), "-w", "start");
        await AdministerAsync("postgres", $"CREATE DATABASE {Template} TEMPLATE template0");
        foreach (var function in Functions)
        {
            await AdministerAsync(Template, function);
        }

        await CreateAsync("master");
    }

    // One at a time: a template must be left alone while it is copied.
    private async Task AdministerAsync(string database, string sql)
    {
        await administering.WaitAsync();
        try
        {
            await using var connection = await OpenAsync(database, CancellationToken.None);
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
        finally
        {
            administering.Release();
        }
    }

    private Task RunAsync(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? RunToolAsync("runuser", ["-u", Account, "--", Path.Combine(binaries, program), .. arguments])
            : RunToolAsync(Path.Combine(binaries, program), arguments);

    // Into a file: what pg_ctl leaves running would hold a pipe open.
    private async Task RunToolAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "exec \"$@\" >>\"$0\" 2>&1", Path.Combine(directory, "tools.log"), program },
            WorkingDirectory = "/",
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {await File.ReadAllTextAsync(Path.Combine(directory, "tools.log"))}"
            );
        }
    }

    // Debian keeps each version's in a directory of its own, off the path.
    private static string? FindBinaries() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Concat(
                Directory.Exists("/usr/lib/postgresql")
                    ? Directory
                        .GetDirectories("/usr/lib/postgresql")
                        .Order(StringComparer.Ordinal)
                        .Reverse()
                        .Select(version => Path.Combine(version, "bin"))
                    : []
            )
            .FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")));
}
