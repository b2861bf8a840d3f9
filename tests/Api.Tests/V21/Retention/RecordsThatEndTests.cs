using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Api.Tests.Cli;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Dossiers;
using VerificationService.Infrastructure.Retention;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Retention;

/// <summary>
/// Records that end, from the first request to the last byte: over HTTP, with two people, an audit that is checked at the command line
/// against a head that was kept, and what was planted looked for wherever the installation has bytes.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class RecordsThatEndTests : IDisposable
{
    private const string Second = "second";

    // Each in another field; small letters, as the words stand that a subject is found by.
    private static readonly string[] Planted = [.. Enumerable.Range(10, 20).Select(number => $"zq{number}planted")];

    private readonly Later service = new();
    private readonly string folder = Directory.CreateTempSubdirectory("verification-end-").FullName;
    private int planted;

    public void Dispose()
    {
        service.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Next() => Planted[planted++];

    [Fact]
    public async Task Declined_erased_by_two_people_five_years_later_and_nothing_of_it_is_left_and_the_audit_still_proves_the_rest()
    {
        await service.SendAsync(
            new CreateUser
            {
                UserName = Second,
                Password = "correct horse battery staple",
                Roles = Roles.PowerTenant,
            }
        );
        var (person, caseId) = await DeclinedAsync();
        Assert.Equal(Planted.Length, planted);
        var heads = Path.Combine(folder, "heads.txt");
        var taken = await service.SendAsync(new TakeAuditHeads());
        await File.WriteAllLinesAsync(heads, taken.Select(head => head.ToText()));
        await service.ExecuteAsync("UPDATE outbox_messages SET status = 'delivered'");

        var retention = await service.AskAsync(HttpMethod.Get, $"/customers/{person}/retention");
        Assert.Equal("REFUSAL", retention.Data.GetProperty("basis").GetString());
        var until = retention.Data.GetProperty("retainUntil").GetDateTimeOffset();
        Assert.Equal(service.Clock.Now().AddYears(5), until);

        // Early: it waits, and says until when and why.
        var proposal = new
        {
            customerId = person,
            basis = "SUBJECT_REQUEST",
            reason = Planted[0] + " asked for it",
        };
        var proposed = await service.AskAsync(HttpMethod.Post, "/erasures", proposal);
        var erasure = proposed.Data.GetProperty("erasureId").GetString();
        Assert.Equal(409, (await service.AskAsync(HttpMethod.Post, "/erasures", proposal, Second)).Status);
        Assert.Equal(403, (await service.AskAsync(HttpMethod.Post, $"/erasures/{erasure}/confirm")).Status);
        var confirmed = await service.AskAsync(HttpMethod.Post, $"/erasures/{erasure}/confirm", null, Second);
        var wait = Assert.Single(confirmed.Data.GetProperty("waitsFor").EnumerateArray());
        Assert.Equal("RETENTION", wait.GetProperty("code").GetString());
        Assert.Equal(until, wait.GetProperty("until").GetDateTimeOffset());

        // Another tenant learns nothing of any of it.
        foreach (
            var (method, path) in new[]
            {
                (HttpMethod.Get, "/erasures/{0}"),
                (HttpMethod.Post, "/erasures/{0}/confirm"),
                (HttpMethod.Post, "/erasures/{0}/cancel"),
            }
        )
        {
            var foreign = await service.AskAsync(method, Of(path, erasure!), null, "power-tenant", TestApi.OtherTenant);
            var unknown = await service.AskAsync(
                method,
                Of(path, "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01"),
                null,
                "power-tenant",
                TestApi.OtherTenant
            );
            Assert.Equal((404, foreign.Text), (unknown.Status, unknown.Text));
        }

        service.Clock.Advance(until - service.Clock.Now());
        await service.SweepAsync();
        Assert.Equal(
            409,
            (
                await service.AskAsync(
                    HttpMethod.Post,
                    $"/verifications/{caseId}/approve",
                    new { approvedBy = "power-tenant", approvalReason = "r" }
                )
            ).Status
        );
        service.Clock.Advance(SubjectEraser.Rest);
        await service.SweepAsync();
        var done = await service.AskAsync(HttpMethod.Get, $"/erasures/{erasure}");
        Assert.Equal("DONE", done.Data.GetProperty("status").GetString());

        var verified = await RunAsync("audit", "verify", "--head", heads);
        Assert.True(verified.ExitCode == 0, verified.Error);
        Assert.Contains($"customer={person}", (await RunAsync("erasures", "list")).Output);

        await NothingIsLeftAsync(caseId, heads);

        await service.ExecuteAsync(
            "UPDATE audit_entries SET facts = REPLACE(facts, 'Standard', 'High') WHERE action = 'verification.declined' AND stream = 'verification:"
                + caseId
                + "'"
        );
        var edited = await RunAsync("audit", "verify", "--head", heads);
        Assert.Equal(1, edited.ExitCode);
        Assert.Contains("verification.declined", edited.Error);
        Assert.Contains("what was kept of it when it was erased was changed since", edited.Error);
    }

    [SkippableFact]
    public async Task A_backup_from_before_is_restored_with_the_list_of_erasures_and_the_subject_is_gone_again()
    {
        Skip.If(TestEngine.IsServer, "A server is backed up by its own tools.");
        await service.SendAsync(
            new CreateUser
            {
                UserName = Second,
                Password = "correct horse battery staple",
                Roles = Roles.PowerTenant,
            }
        );
        var (person, _) = await DeclinedAsync();
        await service.ExecuteAsync("UPDATE outbox_messages SET status = 'delivered'");
        var backup = Path.Combine(folder, "backup.tar");
        Assert.Equal(0, (await RunAsync("backup", backup)).ExitCode);
        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 3));
        await ErasedAsync(person);
        var list = Path.Combine(folder, "erasures.txt");
        await File.WriteAllTextAsync(list, (await RunAsync("erasures", "list")).Output);
        var target = Path.Combine(folder, "restored");

        var restored = await RunAsync("restore", backup, "--DataDirectory", target, "--erasures", list);

        Assert.True(restored.ExitCode == 0, restored.Error);
        Assert.Contains("1 of 1 erasures repeated", restored.Error);
        Assert.Equal(0, (await CommandRun.OfAsync(target, "audit", "verify")).ExitCode);
        NothingIn(target);
    }

    [SkippableFact]
    public async Task A_backup_written_while_an_erasure_runs_is_restored_and_the_subject_is_gone_again()
    {
        Skip.If(TestEngine.IsServer, "A server is backed up by its own tools.");
        await service.SendAsync(
            new CreateUser
            {
                UserName = Second,
                Password = "correct horse battery staple",
                Roles = Roles.PowerTenant,
            }
        );
        var (person, _) = await DeclinedAsync();
        await service.ExecuteAsync("UPDATE outbox_messages SET status = 'delivered'");
        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 3));
        var backup = Path.Combine(folder, "during.tar");
        var written = RunAsync("backup", backup);
        await ErasedAsync(person);
        Assert.Equal(0, (await written).ExitCode);
        var list = Path.Combine(folder, "erasures.txt");
        await File.WriteAllTextAsync(list, (await RunAsync("erasures", "list")).Output);
        var target = Path.Combine(folder, "restored");

        var restored = await RunAsync("restore", backup, "--DataDirectory", target, "--erasures", list);

        Assert.True(restored.ExitCode == 0, restored.Error);
        Assert.Equal(0, (await CommandRun.OfAsync(target, "audit", "verify")).ExitCode);
        NothingIn(target);
    }

    [Fact]
    public async Task The_same_at_the_console_alone_leaves_an_audit_that_holds_and_names_an_edited_fact()
    {
        await service.SendAsync(
            new CreateUser
            {
                UserName = Second,
                Password = "correct horse battery staple",
                Roles = Roles.PowerTenant,
            }
        );
        var (person, caseId) = await DeclinedAsync();
        var heads = Path.Combine(folder, "heads.txt");
        var taken = await service.SendAsync(new TakeAuditHeads());
        await File.WriteAllLinesAsync(heads, taken.Select(head => head.ToText()));
        await service.ExecuteAsync("UPDATE outbox_messages SET status = 'delivered'");
        service.Clock.Advance(TimeSpan.FromDays((365 * 5) + 3));
        const string Page = "/console/retention";
        var subject = $"{Page}?customer={person}";
        var first = await service.Visit().SignInAsync("power-tenant");
        var second = await service.Visit().SignInAsync(Second, password: "correct horse battery staple");

        await first.SubmitAsync(
            subject,
            $"{subject}&handler=propose",
            ("basis", "RetentionOver"),
            ("reason", "Five years are over")
        );
        var erasure = Assert.Single(await service.QueryAsync<string>("SELECT id FROM erasures"));
        await second.SubmitAsync(Page, $"{Page}?handler=confirm", ("erasureId", erasure));
        await service.SweepAsync();
        service.Clock.Advance(SubjectEraser.Rest);
        await service.SweepAsync();

        NothingIn("the case", (await first.GetAsync($"/console/verifications/{caseId}")).Html);
        var verified = await RunAsync("audit", "verify", "--head", heads);
        Assert.True(verified.ExitCode == 0, verified.Error);
        await service.ExecuteAsync(
            "UPDATE audit_entries SET facts = REPLACE(facts, 'Standard', 'High') WHERE action = 'verification.declined' AND stream = 'verification:"
                + caseId
                + "'"
        );
        var edited = await RunAsync("audit", "verify", "--head", heads);
        Assert.Equal(1, edited.ExitCode);
        Assert.Contains("what was kept of it when it was erased was changed since", edited.Error);
    }

    [Fact]
    public async Task A_tenant_says_over_http_for_how_long_and_whether_by_itself()
    {
        foreach (var years in new[] { 4, 11 })
        {
            var refused = await service.AskAsync(HttpMethod.Patch, "/tenant", new { retention = new { years } });
            Assert.Equal(400, refused.Status);
        }

        Assert.Equal(
            403,
            (
                await service.AskAsync(
                    HttpMethod.Patch,
                    "/tenant",
                    new { retention = new { automatic = true } },
                    "tenant-admin"
                )
            ).Status
        );
        var set = await service.AskAsync(
            HttpMethod.Patch,
            "/tenant",
            new { retention = new { years = 7, automatic = true } }
        );
        Assert.Equal(200, set.Status);
        var retention = (await service.AskAsync(HttpMethod.Get, "/tenant")).Data.GetProperty("retention");
        Assert.Equal(7, retention.GetProperty("years").GetInt32());
        Assert.True(retention.GetProperty("automatic").GetBoolean());
    }

    private static string Of(string path, string id) => path.Replace("{0}", id, StringComparison.Ordinal);

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync(service.DataDirectory, args);

    private async Task ErasedAsync(string person)
    {
        var proposed = await service.AskAsync(
            HttpMethod.Post,
            "/erasures",
            new
            {
                customerId = person,
                basis = "RETENTION_OVER",
                reason = "r",
            }
        );
        var id = proposed.Data.GetProperty("erasureId").GetString();
        Assert.Equal(200, (await service.AskAsync(HttpMethod.Post, $"/erasures/{id}/confirm", null, Second)).Status);
        await service.SweepAsync();
        service.Clock.Advance(SubjectEraser.Rest);
        await service.SweepAsync();
    }

    private async Task<(string Person, string Case)> DeclinedAsync()
    {
        var person = (
            await service.AskAsync(
                HttpMethod.Post,
                "/customers",
                new
                {
                    firstName = Next(),
                    lastName = Next(),
                    email = Next() + "@example.org",
                    externalId = Next(),
                    dateOfBirth = "1985-04-12",
                    residenceCountry = "GB",
                }
            )
        ).Data.GetProperty("customerId").GetString()!;
        var opened = await service.AskAsync(
            HttpMethod.Post,
            "/verifications",
            new
            {
                customerId = person,
                userId = Next(),
                additionalData = new { note = Next(), phone = Next() },
            }
        );
        Assert.True(opened.Status == 200, opened.Text);
        var caseId = opened.Data.GetProperty("verificationId").GetString()!;
        Assert.Equal(200, (await NoteAsync(caseId, Next(), forAdmins: false)).Status);
        Assert.Equal(200, (await NoteAsync(caseId, Next(), forAdmins: true)).Status);
        var uploaded = await service.AskAsync(
            HttpMethod.Post,
            $"/verifications/{caseId}/documents",
            new
            {
                docId = Next(),
                documentType = "PASSPORT",
                fileName = Next() + ".pdf",
                fileContent = Convert.ToBase64String(Encoding.UTF8.GetBytes("%PDF-1.7 " + Next())),
            }
        );
        Assert.True(uploaded.Status == 200, uploaded.Text);
        var document = uploaded.Data.GetProperty("documentId").GetString();
        await service.AskAsync(HttpMethod.Get, $"/documents/{document}/content");
        Assert.Equal(
            200,
            (
                await service.AskAsync(
                    HttpMethod.Post,
                    $"/documents/{document}/reject",
                    new { reason = Next() + " is cut off" }
                )
            ).Status
        );
        await service.AskAsync(HttpMethod.Post, $"/verifications/{caseId}/start-review");
        var asked = await service.AskAsync(
            HttpMethod.Post,
            $"/verifications/{caseId}/request-information",
            new { message = Next(), adminNotes = Next() }
        );
        Assert.True(asked.Status == 200, asked.Text);
        await service.AskAsync(HttpMethod.Post, $"/verifications/{caseId}/resume-review");
        var refused = await service.AskAsync(
            HttpMethod.Post,
            $"/verifications/{caseId}/approve",
            new { approvedBy = Next(), approvalReason = "r" }
        );
        Assert.True(refused.Status == 403, refused.Text);
        var declined = await service.AskAsync(
            HttpMethod.Post,
            $"/verifications/{caseId}/reject",
            new
            {
                rejectedBy = "power-tenant",
                rejectionReason = Next(),
                notes = Next(),
                adminNotes = Next(),
            }
        );
        Assert.True(declined.Status == 200, declined.Text);
        Assert.Equal(
            200,
            (
                await service.AskAsync(
                    HttpMethod.Post,
                    $"/verifications/{caseId}/dossier",
                    new { purpose = Next(), adminNotes = true }
                )
            ).Status
        );
        return (person, caseId);
    }

    private Task<Answer> NoteAsync(string caseId, string text, bool forAdmins) =>
        service.AskAsync(HttpMethod.Post, $"/verifications/{caseId}/notes", new { text, forAdmins });

    private async Task NothingIsLeftAsync(string caseId, string heads)
    {
        NothingIn("the database", await service.DumpAsync());
        NothingIn("the log", string.Join('\n', service.Log));
        NothingIn("the export", (await RunAsync("audit", "export", "--tenant", TestApi.Tenant)).Output);
        var zip = Path.Combine(folder, "dossier.zip");
        var exported = await RunAsync(
            "audit",
            "dossier",
            "--tenant",
            TestApi.Tenant,
            "--verification",
            caseId,
            "--purpose",
            "p",
            "--admin-notes",
            zip
        );
        Assert.True(exported.ExitCode == 0, exported.Error);
        var found = await DossierCheck.RunAsync(
            new MemoryStream(await File.ReadAllBytesAsync(zip)),
            null,
            await File.ReadAllTextAsync(heads),
            default
        );
        Assert.Empty(found.Broken);
        Assert.NotEqual(0, found.Erased);
        await ZipFile.ExtractToDirectoryAsync(zip, Path.Combine(folder, "dossier"));
        NothingIn(Path.Combine(folder, "dossier"));
        if (!TestEngine.IsServer)
        {
            Assert.Equal(0, (await RunAsync("backup", Path.Combine(folder, "afterwards.tar"))).ExitCode);
            await service.CheckpointAsync();
            NothingIn(service.DataDirectory);
        }

        NothingIn(folder);
    }

    private static void NothingIn(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(
                file,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            foreach (var text in Planted)
            {
                Assert.True(
                    bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(Encoding.UTF8.GetBytes(text)) < 0,
                    $"{file} holds {text}"
                );
            }
        }
    }

    private static void NothingIn(string what, string text)
    {
        foreach (var one in Planted)
        {
            Assert.False(text.Contains(one, StringComparison.OrdinalIgnoreCase), $"{what} holds {one}");
        }
    }

    /// <summary>A service whose clock a test moves, with what it logs.</summary>
    private sealed class Later : Service
    {
        private readonly State state;

        public Later()
            : this(new State()) { }

        private Later(State state)
            : base(
                new Dictionary<string, string>(),
                builder =>
                    builder.ConfigureTestServices(services =>
                        services.AddSingleton<TimeProvider>(state.Clock).AddSingleton<ILoggerProvider>(state)
                    )
            ) => this.state = state;

        public TestClock Clock => state.Clock;

        public IEnumerable<string> Log => state.Lines;

        public async Task<Answer> AskAsync(
            HttpMethod method,
            string path,
            object? body = null,
            string user = "power-tenant",
            string tenant = TestApi.Tenant
        )
        {
            await using var scope = Services.CreateAsyncScope();
            var found = await scope
                .ServiceProvider.GetRequiredService<IUserRepository>()
                .FindByNameAsync(tenant, user, default);
            var token = Services.GetRequiredService<IAccessTokens>().Issue(found!, Clock.Now()).Token;
            return await SendAsync(V21(method, "/api/v2.1" + path, token, tenant, body));
        }

        public Task SweepAsync() => Services.GetRequiredService<RetentionSweep>().SweepAsync(default);

        public Task CheckpointAsync() => QueryAsync<long>("PRAGMA wal_checkpoint(TRUNCATE)");

        private sealed class State : ILoggerProvider, ILogger
        {
            public TestClock Clock { get; } = new();

            public ConcurrentQueue<string> Lines { get; } = [];

            public ILogger CreateLogger(string categoryName) => this;

            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            ) => Lines.Enqueue(formatter(state, exception) + exception);

            public void Dispose()
            {
                // Nothing is open.
            }
        }
    }
}
