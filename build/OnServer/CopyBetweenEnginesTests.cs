using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Installation;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Installation;
using VerificationService.TestKit;

namespace VerificationService.Build;

/// <summary>An installation that moves to a server, and back.</summary>
public sealed class CopyBetweenEnginesTests
{
    [Fact]
    public async Task A_database_that_moves_to_a_server_and_back_is_the_one_it_was_and_its_audit_holds_on_both()
    {
        await using var embedded = await FilledAsync();
        using var places = new Places();
        await using var server = await places.OpenAsync(isEmbedded: false);
        await using var back = await places.OpenAsync(isEmbedded: true);
        var before = Comparable(await embedded.DumpAsync());

        var there = await embedded.Services.CopyDatabaseAsync(server.Services, null, default);
        var here = await server.Services.CopyDatabaseAsync(back.Services, null, default);

        Assert.Null(there.Audit.Broken);
        Assert.Null(here.Audit.Broken);
        Assert.True(there.Audit is { Decisions: 2, Entries: > 8 });
        Assert.Equal(there.Audit, here.Audit);
        Assert.Equal(there.Tables, here.Tables);
        Assert.Equal(before, Comparable(await back.DumpAsync()));

        // It goes on from there: what is numbered by the server is numbered on.
        var id = await server.OpenAsync();
        await server.MustAsync(Actors.TenantAdmin, TestService.Approval(id));
        var audit = await server.MustAsync(Actor.Operator(""), new Application.Audit.VerifyAudit());
        Assert.Null(audit.Broken);
        Assert.Equal(3, audit.Decisions);
    }

    [Fact]
    public async Task A_server_that_holds_anything_is_refused_and_left_alone_and_so_is_a_file()
    {
        await using var embedded = await FilledAsync();
        await using var server = await TestService.StartAsync();
        var before = (await embedded.DumpAsync(), await server.DumpAsync());

        foreach (var (from, to) in new[] { (embedded, server), (server, embedded) })
        {
            var refusal = await Assert.ThrowsAsync<ConfigurationException>(() =>
                from.Services.CopyDatabaseAsync(to.Services, null, default)
            );
            Assert.StartsWith("The target is not empty: ", refusal.Message);
        }

        Assert.Equal(before.Item1, await embedded.DumpAsync());
        Assert.Equal(before.Item2, await server.DumpAsync());
    }

    // When it was migrated is each engine's own.
    private static List<string> Comparable(IEnumerable<string> lines) =>
        [.. lines.Where(line => !line.StartsWith("schema_migrations: ", StringComparison.Ordinal))];

    private static async Task<TestService> FilledAsync()
    {
        var service = await TestService.StartAsync(isEmbedded: true);
        await service.MustAsync(
            Actors.TenantAdmin,
            new CreateApiKey { Name = "\u041a\u043b\u044e\u0447 \ud83d\udd11", Roles = Roles.Integration }
        );
        await service.MustAsync(
            Actors.TenantAdmin,
            new CreateWebhook("https://example.org/hook", ["verification.approved"])
        );
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(await service.OpenAsync()));
        service.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var highRisk = await service.OpenHighRiskAsync();
        await service.SendAsync(Actors.TenantAdmin, TestService.Approval(highRisk));
        await service.MustAsync(Actors.PowerTenant, TestService.Approval(highRisk, "power-tenant"));

        // Some of the entries in blocks, and some not yet.
        await using (var scope = service.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<Application.Audit.IAuditSealer>().SealAsync(default);
        }

        await service.OpenAsync();
        return service;
    }

    /// <summary>Data directories of databases that hold nothing yet.</summary>
    private sealed class Places : IDisposable
    {
        private readonly List<string> folders = [];

        // A second service on a folder: it seeds nothing.
        public async Task<TestService> OpenAsync(bool isEmbedded)
        {
            folders.Add(Directory.CreateTempSubdirectory("verification-copy-").FullName);
            var service = await TestService.StartAsync(dataDirectory: folders[^1], isEmbedded: isEmbedded);
            await service.StopAsync();
            return service;
        }

        public void Dispose() =>
            folders.ForEach(folder =>
            {
                TestEngine.Drop(folder);
                Directory.Delete(folder, recursive: true);
            });
    }
}
