using Testcontainers.MsSql;

namespace VerificationService.TestKit;

/// <summary>A server for one run of the tests, where there is Docker; it goes with the process.</summary>
internal static class SqlServerContainer
{
    /// <summary>Starts it; the connection string of its administrator.</summary>
    public static string Start()
    {
        var server = new MsSqlBuilder().WithImage("mcr.microsoft.com/mssql/server:2022-latest").Build();
        server.StartAsync().GetAwaiter().GetResult();
        return server.GetConnectionString();
    }
}
