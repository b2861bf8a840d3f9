using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VerificationService.Benchmarks.Peers;

/// <summary>
/// What a team would write instead, each answering the same request with the same rows: a status, a line of history, a
/// message to send. None authenticates, validates, authorizes, applies a policy or chains an audit.
/// </summary>
internal static class Peer
{
    /// <summary>Those on SQLite.</summary>
    public static readonly IReadOnlyList<string> Embedded = ["baseline", "grouped", "ef-core"];

    /// <summary>Those on PostgreSQL.</summary>
    public static readonly IReadOnlyList<string> Shared = ["baseline-pg", "wolverine-marten"];

    /// <summary>Serves one: its name, <c>--port</c>, <c>--verifications</c>, and where its rows are (<c>--database</c>).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var database = Option("--database");
        var count = int.Parse(Option("--verifications"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", $"http://127.0.0.1:{Option("--port")}");
        Func<WebApplication, Task<Func<string, string, Task<bool>>>> prepare = args[0] switch
        {
            "baseline" => _ => HandWritten.PrepareAsync(database, count, isGrouped: false),
            "grouped" => _ => HandWritten.PrepareAsync(database, count, isGrouped: true),
            "ef-core" => EfCore.Add(builder, database, count),
            "baseline-pg" => _ => HandWrittenOnPostgreSql.PrepareAsync(database, count),
            "wolverine-marten" => WolverineMarten.Add(builder, database, count, Option("--receiver")),
            var name => throw new ArgumentException($"There is no peer {name}."),
        };
        await using var app = builder.Build();

        // Prepared by whoever asks first: Wolverine takes messages once its host is started.
        var decide = new Lazy<Task<Func<string, string, Task<bool>>>>(() => prepare(app));
        app.MapPost(
            "/verifications/{id}/status",
            async (string id, HttpContext context) =>
            {
                using var body = await JsonDocument.ParseAsync(context.Request.Body);
                var status = body.RootElement.GetProperty("verification_status").GetString()!;
                return await (await decide.Value)(id, status)
                    ? Results.Ok(
                        new { status = "ok", data = new { verification_id = id, verification_status = status } }
                    )
                    : Results.NotFound();
            }
        );
        app.MapGet(
            "/noop",
            async () =>
            {
                await decide.Value;
                return Results.Ok();
            }
        );
        await app.StartAsync();
        await app.WaitForShutdownAsync();
        return 0;

        string Option(string name) => args[Array.IndexOf(args, name) + 1];
    }
}
