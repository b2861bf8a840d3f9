using DotNet.Testcontainers.Builders;
using Testcontainers.MsSql;

namespace VerificationService.TestKit;

/// <summary>A server for one run of the tests, where Docker answers; it goes with the process.</summary>
internal static class SqlServerContainer
{
    /// <summary>Starts it; the connection string of its administrator, or null where Docker does not answer.</summary>
    public static string? Start()
    {
        try
        {
            var server = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
#pragma warning disable RS0030 // Before any test is found, where nothing can be awaited.
            server.StartAsync().GetAwaiter().GetResult();
#pragma warning restore RS0030
            return server.GetConnectionString();
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
    }
}
