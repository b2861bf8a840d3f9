using System.CommandLine;
using System.Text.Json;
using Dapper;
using VerificationService.Api.Cli;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Cli;

/// <summary>The built executable as a process of its own, as an operator and their scripts see it.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class CommandLineTests : IDisposable
{
    private const string Password = "correct horse battery staple";
    private readonly string directory = Directory.CreateTempSubdirectory("verification-cli-").FullName;

    public void Dispose()
    {
        TestEngine.Drop(directory);
        Directory.Delete(directory, recursive: true);
    }

    // ---- Help and mistakes

    [Fact]
    public async Task Help_says_what_the_product_is_and_the_first_steps()
    {
        var run = await RunAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("keeps the decisions of a KYC/KYB programme", run.Output);
        Assert.Contains("First steps", run.Output);
        Assert.All(
            ["serve", "migrate", "tenants", "users", "keys", "token", "deliveries", "callbacks", "audit"],
            verb => Assert.Contains($"\n  {verb} ", run.Output)
        );
    }

    public static TheoryData<string> Verbs { get; } =
    [.. Leaves(CommandLine.Build(), "").Select(path => path.TrimStart())];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_help_of_every_verb_describes_it_and_shows_an_example_that_parses(string verb)
    {
        using var output = new StringWriter();
        var code = CommandLine.Build().Parse($"{verb} --help").Invoke(new InvocationConfiguration { Output = output });

        Assert.Equal(0, code);
        var help = output.ToString();
        Assert.Contains("Description:", help);
        var example = help[(help.IndexOf("Example:", StringComparison.Ordinal) + 8)..].Trim().TrimEnd(')');
        var arguments = example[(example.IndexOf(verb, StringComparison.Ordinal))..]
            .Split([" < ", " > ", " >> "], default)[0];
        Assert.Empty(CommandLine.Build().Parse(arguments).Errors);
    }

    [Theory]
    [InlineData("tenents list")]
    [InlineData("tenants")]
    [InlineData("tenants create --name Example")]
    [InlineData("tenants list --xml")]
    [InlineData("keys create --tenant t --name n")]
    [InlineData("keys create --tenant t --name n --role administrator")]
    [InlineData("keys create --tenant t --name n --role reviewer,auditor")]
    [InlineData("users create --tenant t --name n --role reviewer --password secret")]
    [InlineData("users create --tenant t --name n --role reviewer")]
    [InlineData("token --tenant t")]
    [InlineData("audit verify everything")]
    [InlineData("audit verify --key audit-key.pem")]
    [InlineData("audit export")]
    [InlineData("audit export --tenant t --format xml")]
    [InlineData("audit export --tenant t --from yesterday")]
    [InlineData("deliveries list --tenant t --status gone")]
    [InlineData("deliveries list --tenant t --limit 0")]
    [InlineData("deliveries list --tenant t --limit 201")]
    [InlineData("deliveries show --tenant t")]
    [InlineData("deliveries replay --tenant t")]
    [InlineData("deliveries replay --tenant t --id n --since 2026-03-14")]
    [InlineData("deliveries replay --tenant t --id n --webhook n")]
    [InlineData("deliveries replay --tenant t --since yesterday")]
    [InlineData("deliveries replay --tenant t --id n --error 503")]
    [InlineData("callbacks rotate-secret")]
    [InlineData("copy --from data/verification.db --to Sqlite:copy.db")]
    [InlineData("copy --from Sqlite:one.db --to env:VARIABLE_THAT_IS_NOT_SET")]
    public async Task A_wrong_command_line_ends_with_2_writes_nothing_to_standard_output_and_opens_nothing(string line)
    {
        var run = await RunAsync(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.NotEmpty(run.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
    }

    // A server's node keeps nothing in its data directory that migrating needs, and has an address to get wrong instead.
    public static TheoryData<string, string, string> Mistakes
    {
        get
        {
            var mistakes = new TheoryData<string, string, string>
            {
                { "Database__Provider", "Oracle", "Database:Provider is 'Oracle'" },
            };
            if (TestEngine.IsServer)
            {
                mistakes.Add("Database__ConnectionString", "Nowhere=here", "nowhere");
            }
            else
            {
                mistakes.Add("DataDirectory", "/dev/null/nowhere", "/dev/null");
            }

            return mistakes;
        }
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_in_the_configuration_is_one_sentence(string variable, string value, string sentence)
    {
        var run = await RunAsync(["migrate"], environment: new() { [variable] = value });

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(sentence, run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData(new string[0], new string[0])]
    [InlineData(new[] { "serve" }, new string[0])]
    [InlineData(new[] { "serve", "--urls", "http://[::1]:0" }, new[] { "--urls", "http://[::1]:0" })]
    [InlineData(new[] { "--urls=http://[::1]:0" }, new[] { "--urls=http://[::1]:0" })]
    [InlineData(new[] { "/urls", "http://[::1]:0" }, new[] { "/urls", "http://[::1]:0" })]
    [InlineData(
        new[] { "DataDirectory=/tmp", "StrictHeaders=true" },
        new[] { "DataDirectory=/tmp", "StrictHeaders=true" }
    )]
    [InlineData(new[] { "migrate" }, null)]
    [InlineData(new[] { "srve" }, null)]
    [InlineData(new[] { "--help" }, null)]
    [InlineData(new[] { "--version" }, null)]
    [InlineData(new[] { "serve", "--help" }, null)]
    public void The_frameworks_own_arguments_reach_the_web_host_untouched(string[] args, string[]? served) =>
        Assert.Equal(served, ServeCommand.Arguments(args));

    // ---- copy

    [Fact]
    public async Task A_database_is_copied_into_an_empty_one_and_into_no_other()
    {
        await RunAsync("tenants", "create", "--name", "Example", "--owner-email", "owner@example.com");
        var copyDirectory = Directory.CreateDirectory(Path.Combine(directory, "copy")).FullName;
        string[] copy = ["copy", "--from", "env:SOURCE", "--to", "env:TARGET"];
        var sides = new Dictionary<string, string?>
        {
            ["SOURCE"] = TestEngine.CopySide(directory),
            ["TARGET"] = TestEngine.CopySide(copyDirectory),
        };

        var run = await RunAsync(copy, environment: sides);
        var again = await RunAsync(copy, environment: sides);
        copy[2] = "Sqlite:Data Source=nowhere.db";
        var missing = await RunAsync(copy, environment: sides);
        TestEngine.Drop(copyDirectory);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(
            @"^Copied \d+ rows of \d+ tables\. The audit holds: 1 entries in 1 streams, 0 decisions\.$",
            run.Output.Trim()
        );
        Assert.Contains("tenants: 1 rows\n", run.Error);
        Assert.Equal((1, ""), (again.ExitCode, again.Output));
        Assert.StartsWith("The target is not empty: ", again.Error);
        Assert.Equal((1, ""), (missing.ExitCode, missing.Output));
        Assert.StartsWith("There is no database at ", missing.Error);
    }

    // ---- migrate

    [Fact]
    public async Task Migrate_creates_the_database_and_repeating_it_changes_nothing()
    {
        var first = await RunAsync("migrate");
        var second = await RunAsync("migrate");

        Assert.Equal(0, first.ExitCode);
        Assert.StartsWith("Applied ", first.Output);
        Assert.Equal(new CommandRun(0, "The database is up to date.\n", ""), second);
        Assert.NotEmpty(await RowsAsync<string>("SELECT name FROM schema_migrations"));
    }

    [Fact]
    public async Task The_sandbox_exists_in_Development_and_in_Production_nothing_does()
    {
        var production = await RunAsync("tenants", "list", "--json");
        var development = await RunAsync(
            ["tenants", "list", "--json"],
            environment: new() { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Sandbox"] = "minimal" }
        );

        Assert.Equal("[]", production.Output.Trim());
        Assert.Equal(
            ["5b0f5c1e-7f53-4c55-8c1d-0b5a3c8d9e02", "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd"],
            Ids(development.Output).Order()
        );
    }

    // ---- tenants

    [Fact]
    public async Task A_created_tenant_prints_its_id_alone_and_is_listed()
    {
        var created = await RunAsync(
            "tenants",
            "create",
            "--name",
            "Example Ltd",
            "--owner-email",
            "owner@example.com"
        );
        var table = await RunAsync("tenants", "list");
        var json = await RunAsync("tenants", "list", "--json");

        Assert.Equal(0, created.ExitCode);
        var id = created.Output.TrimEnd('\n');
        Assert.True(Guid.TryParse(id, out var guid) && guid.Version == 7);
        Assert.Contains(id, table.Output);
        var listed = Assert.Single(JsonDocument.Parse(json.Output).RootElement.EnumerateArray());
        Assert.Equal(id, listed.GetProperty("id").GetString());
        Assert.Equal("owner@example.com", listed.GetProperty("ownerEmail").GetString());
        Assert.False(listed.GetProperty("sandbox").GetBoolean());
        Assert.EndsWith("Z", listed.GetProperty("createdAt").GetString());
    }

    [Fact]
    public async Task The_columns_of_a_table_stand_under_their_headings()
    {
        await CreateTenantAsync("short");
        await CreateTenantAsync("a-much-longer-identifier");

        var lines = (await RunAsync("tenants", "list")).Output.TrimEnd('\n').Split('\n');

        Assert.Equal(3, lines.Length);
        var column = lines[0].IndexOf("NAME", StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.Equal("Tenant ", line[column..(column + 7)]));
    }

    [Fact]
    public async Task A_setting_of_a_tenant_is_changed_and_listed()
    {
        await CreateTenantAsync("strict");

        var set = await RunAsync("tenants", "set", "--tenant", "strict", "--require-if-match", "true");
        var json = await RunAsync("tenants", "list", "--json");

        Assert.Equal(0, set.ExitCode);
        Assert.Empty(set.Output);
        Assert.Contains("must bring If-Match", set.Error);
        Assert.True(
            Assert
                .Single(JsonDocument.Parse(json.Output).RootElement.EnumerateArray())
                .GetProperty("requireIfMatch")
                .GetBoolean()
        );
    }

    [Fact]
    public async Task Due_times_name_and_owner_of_a_tenant_are_changed_and_listed()
    {
        await CreateTenantAsync("swift");

        var set = await RunAsync(
            "tenants",
            "set",
            "--tenant",
            "swift",
            "--name",
            "Swift Ltd",
            "--owner-email",
            "swift@example.org",
            "--due-hours",
            "default,8"
        );
        var json = await RunAsync("tenants", "list", "--json");

        Assert.Equal(0, set.ExitCode);
        Assert.Contains("due in 72 h (standard risk) and 8 h (high risk)", set.Error);
        var listed = Assert.Single(JsonDocument.Parse(json.Output).RootElement.EnumerateArray());
        Assert.Equal("Swift Ltd", listed.GetProperty("name").GetString());
        Assert.Equal("swift@example.org", listed.GetProperty("ownerEmail").GetString());
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("dueHoursStandard").ValueKind);
        Assert.Equal(8, listed.GetProperty("dueHoursHigh").GetInt32());
    }

    [Fact]
    public async Task Callbacks_of_a_tenant_are_set_one_by_one_and_listed()
    {
        await CreateTenantAsync("called");

        Assert.Equal(("", true, false), await SetCallbacksAsync());
        Assert.Equal(
            ("https://receiver.example/told", true, false),
            await SetCallbacksAsync("--callback-url", "https://receiver.example/told")
        );
        Assert.Equal(
            ("https://receiver.example/told", false, false),
            await SetCallbacksAsync("--callback-every-decision", "false")
        );
        Assert.Equal(
            ("https://receiver.example/told", false, true),
            await SetCallbacksAsync("--callback-status-changes", "true")
        );
        Assert.Equal(
            ("", true, true),
            await SetCallbacksAsync("--callback-url", "none", "--callback-every-decision", "true")
        );
        var refused = await RunAsync(
            "tenants",
            "set",
            "--tenant",
            "called",
            "--callback-url",
            "http://receiver.example/"
        );
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("callbackUrl", refused.Error);
        Assert.Equal(("", true, true), await SetCallbacksAsync());

        async Task<(string Url, bool EveryDecision, bool StatusChanges)> SetCallbacksAsync(params string[] words)
        {
            if (words.Length > 0)
            {
                var set = await RunAsync(["tenants", "set", "--tenant", "called", .. words]);
                Assert.True(set.ExitCode == 0, set.Error);
            }

            var listed = await RunAsync("tenants", "list", "--json");
            var tenant = Assert.Single(JsonDocument.Parse(listed.Output).RootElement.EnumerateArray());
            return (
                tenant.GetProperty("callbackUrl").GetString() ?? "",
                tenant.GetProperty("callbackEveryDecision").GetBoolean(),
                tenant.GetProperty("callbackStatusChanges").GetBoolean()
            );
        }
    }

    [Theory]
    [InlineData(
        "Name what to set: --name, --owner-email, --require-if-match, --due-hours, --callback-url, --callback-every-decision, --callback-status-changes."
    )]
    [InlineData("two whole numbers of hours", "--due-hours", "48")]
    [InlineData("two whole numbers of hours", "--due-hours", "48,soon")]
    [InlineData("two whole numbers of hours", "--due-hours", "-1,8")]
    public async Task A_change_of_a_tenant_that_says_nothing_sensible_is_a_mistake(
        string sentence,
        params string[] words
    )
    {
        var set = await RunAsync(["tenants", "set", "--tenant", "any", .. words]);

        Assert.Equal(2, set.ExitCode);
        Assert.Contains(sentence, set.Error);
    }

    [Fact]
    public async Task A_tenant_id_that_is_taken_is_refused_and_the_attempt_recorded()
    {
        await CreateTenantAsync("taken");

        var again = await RunAsync(
            "tenants",
            "create",
            "--id",
            "taken",
            "--name",
            "Second",
            "--owner-email",
            "second@example.com"
        );

        Assert.Equal(new CommandRun(1, "", TenancyErrors.TenantIdTaken.Message + "\n"), again);
        Assert.Equal(["tenant.create.refused", "tenant.created"], await ActionsAsync());
    }

    [Fact]
    public async Task Every_fault_of_a_tenant_is_told_at_once()
    {
        var run = await RunAsync("tenants", "create", "--id", "a b", "--name", " ", "--owner-email", "nobody");

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal(3, run.Error.TrimEnd('\n').Split('\n').Length);
    }

    // ---- One tenant

    [Theory]
    [InlineData("keys list")]
    [InlineData("keys create --name n --role reviewer")]
    [InlineData("keys revoke --id n")]
    [InlineData("users create --name n --role reviewer --subject s")]
    [InlineData("users disable --name n")]
    [InlineData("token --user n")]
    [InlineData("deliveries list")]
    [InlineData("deliveries show --id n")]
    [InlineData("deliveries replay --id n")]
    [InlineData("callbacks rotate-secret")]
    public async Task A_tenant_that_does_not_exist_is_named(string line)
    {
        var run = await RunAsync([.. line.Split(' '), "--tenant", "nowhere"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("The tenant was not found: 'nowhere'.", run.Error);
    }

    // ---- keys

    [Fact]
    public async Task A_created_key_stands_alone_on_standard_output_and_only_its_hash_is_kept()
    {
        await CreateTenantAsync("t");

        var run = await RunAsync(
            "keys",
            "create",
            "--tenant",
            "t",
            "--name",
            "Web shop",
            "--role",
            "integration",
            "--role",
            "tenant-admin"
        );

        Assert.Equal(0, run.ExitCode);
        var key = run.Output.TrimEnd('\n');
        Assert.Equal(ApiKey.Prefix.Length + 56, key.Length);
        Assert.DoesNotContain(key, run.Error);
        var (hash, roles) = Assert.Single(await RowsAsync<(byte[], string)>("SELECT hash, roles FROM api_keys"));
        Assert.Equal(ApiKey.HashOf(key), hash);
        Assert.Equal("tenant-admin,integration", roles);
        Assert.DoesNotContain(key, await TestEngine.EverythingStoredAsync(directory));
    }

    [Fact]
    public async Task A_listed_key_shows_how_it_begins_and_a_revoked_one_when()
    {
        await CreateTenantAsync("t");
        var key = (await RunAsync("keys", "create", "--tenant", "t", "--name", "n", "--role", "integration")).Output;
        var id = Assert.Single(Ids((await RunAsync("keys", "list", "--tenant", "t", "--json")).Output));

        var revoked = await RunAsync("keys", "revoke", "--tenant", "t", "--id", id);
        var again = await RunAsync("keys", "revoke", "--tenant", "t", "--id", id);
        var unknown = await RunAsync("keys", "revoke", "--tenant", "t", "--id", "unknown");
        var list = await RunAsync("keys", "list", "--tenant", "t", "--json");

        Assert.Equal((0, 0), (revoked.ExitCode, again.ExitCode));
        Assert.Equal(new CommandRun(1, "", TenancyErrors.KeyNotFound.Message + "\n"), unknown);
        var listed = Assert.Single(JsonDocument.Parse(list.Output).RootElement.EnumerateArray());
        Assert.Equal(key[..15], listed.GetProperty("beginsWith").GetString());
        Assert.Equal(JsonValueKind.String, listed.GetProperty("revokedAt").ValueKind);
        Assert.DoesNotContain(key.Trim(), list.Output);
    }

    [Fact]
    public async Task A_key_of_another_tenant_is_not_found()
    {
        await CreateTenantAsync("t");
        await CreateTenantAsync("other");
        await RunAsync("keys", "create", "--tenant", "t", "--name", "n", "--role", "integration");
        var id = Assert.Single(Ids((await RunAsync("keys", "list", "--tenant", "t", "--json")).Output));

        var run = await RunAsync("keys", "revoke", "--tenant", "other", "--id", id);

        Assert.Equal(new CommandRun(1, "", TenancyErrors.KeyNotFound.Message + "\n"), run);
        Assert.Equal("[]", (await RunAsync("keys", "list", "--tenant", "other", "--json")).Output.Trim());
    }

    // ---- users

    [Fact]
    public async Task A_user_is_created_with_a_password_from_standard_input_that_is_shown_and_stored_nowhere()
    {
        await CreateTenantAsync("t");

        var run = await CreateUserAsync("ada");

        Assert.Equal(0, run.ExitCode);
        Assert.True(Guid.TryParse(run.Output.Trim(), out _));
        Assert.DoesNotContain(Password, run.Output + run.Error);
        Assert.DoesNotContain(Password, await TestEngine.EverythingStoredAsync(directory));
    }

    [Theory]
    [InlineData("too short\n")]
    [InlineData("\n")]
    [InlineData("")]
    public async Task A_password_that_is_too_short_is_refused(string input)
    {
        await CreateTenantAsync("t");

        var run = await CreateUserAsync("ada", input);

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("15 to 256 characters", run.Error);
        Assert.Equal(["tenant.created"], await ActionsAsync());
    }

    [Fact]
    public async Task A_user_of_an_external_authority_needs_no_password()
    {
        await CreateTenantAsync("t");

        var run = await RunAsync(
            "users",
            "create",
            "--tenant",
            "t",
            "--name",
            "ada",
            "--role",
            "reviewer",
            "auditor",
            "--subject",
            "sub-1"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [("reviewer,auditor", "sub-1", null)],
            await RowsAsync<(string, string?, string?)>("SELECT roles, external_subject, password_hash FROM users")
        );
    }

    [Fact]
    public async Task A_user_name_that_is_taken_and_a_role_for_keys_are_refused()
    {
        await CreateTenantAsync("t");
        await CreateUserAsync("ada");

        var taken = await CreateUserAsync("ada");
        var integration = await CreateUserAsync("eve", role: "integration");

        Assert.Equal(new CommandRun(1, "", TenancyErrors.UserNameTaken.Message + "\n"), taken);
        Assert.Equal(1, integration.ExitCode);
        Assert.Contains("roles must name at least one of", integration.Error);
    }

    [Fact]
    public async Task A_disabled_user_stays_disabled_and_an_unknown_one_is_not_found()
    {
        await CreateTenantAsync("t");
        await CreateUserAsync("ada", role: "tenant-admin");

        var disabled = await RunAsync("users", "disable", "--tenant", "t", "--name", "ada");
        var again = await RunAsync("users", "disable", "--tenant", "t", "--name", "ada");
        var unknown = await RunAsync("users", "disable", "--tenant", "t", "--name", "bob");

        Assert.Equal((0, 0), (disabled.ExitCode, again.ExitCode));
        Assert.Equal(new CommandRun(1, "", TenancyErrors.UserNotFound.Message + "\n"), unknown);
        Assert.Equal(["tenant.created", "user.created", "user.disabled"], await ActionsAsync());
    }

    [Fact]
    public async Task The_last_active_power_tenant_is_not_disabled_here_either()
    {
        await CreateTenantAsync("t");
        await CreateUserAsync("ada");
        await CreateUserAsync("ben");

        var one = await RunAsync("users", "disable", "--tenant", "t", "--name", "ada");
        var last = await RunAsync("users", "disable", "--tenant", "t", "--name", "ben");

        Assert.Equal(0, one.ExitCode);
        Assert.Equal(new CommandRun(1, "", TenancyErrors.LastPowerTenant.Message + "\n"), last);
        Assert.Contains("user.disable.refused", await ActionsAsync());
    }

    // ---- token

    [Fact]
    public async Task A_token_stands_alone_on_standard_output_and_its_issue_is_recorded()
    {
        await CreateTenantAsync("t");
        await CreateUserAsync("ada");

        var run = await RunAsync("token", "--tenant", "t", "--user", "ada");

        Assert.Equal(0, run.ExitCode);
        var token = run.Output.TrimEnd('\n');
        Assert.Matches("^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$", token);
        Assert.DoesNotContain(token, run.Error);
        Assert.Contains("token.issued", await ActionsAsync());
    }

    [Fact]
    public async Task No_token_of_ours_is_issued_where_an_authority_issues_them_and_it_is_said_where_to_get_one()
    {
        await CreateTenantAsync("t");

        var run = await RunAsync(
            ["token", "--tenant", "t", "--user", "ada"],
            environment: new()
            {
                ["Authentication__Authority"] = "https://login.example.com",
                ["Authentication__Audience"] = "verifications",
            }
        );

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(
            "takes the access tokens of https://login.example.com alone: get one there for the audience verifications",
            run.Error
        );
    }

    [Fact]
    public async Task A_disabled_or_unknown_user_gets_no_token()
    {
        await CreateTenantAsync("t");
        await CreateUserAsync("ada", role: "tenant-admin");
        await RunAsync("users", "disable", "--tenant", "t", "--name", "ada");

        var disabled = await RunAsync("token", "--tenant", "t", "--user", "ada");
        var unknown = await RunAsync("token", "--tenant", "t", "--user", "bob");

        Assert.Equal(new CommandRun(1, "", TenancyErrors.UserNotFound.Message + "\n"), disabled);
        Assert.Equal(disabled, unknown);
    }

    // ---- deliveries, callbacks

    [Fact]
    public async Task Deliveries_are_listed_shown_and_replayed()
    {
        await CreateTenantAsync("t");
        await CreateTenantAsync("other");
        await WriteDeadDeliveryAsync("t", "delivery-1");

        var list = await RunAsync("deliveries", "list", "--tenant", "t", "--status", "dead", "--json");
        var elsewhere = await RunAsync("deliveries", "list", "--tenant", "other", "--json");
        var ofError = await RunAsync("deliveries", "list", "--tenant", "t", "--error", "500", "--json");
        var ofAnother = await RunAsync("deliveries", "list", "--tenant", "t", "--error", "503", "--json");
        var none = await RunAsync("deliveries", "replay", "--tenant", "t", "--since", "2026-03-14", "--error", "503");
        var shown = await RunAsync("deliveries", "show", "--tenant", "t", "--id", "delivery-1");
        var foreign = await RunAsync("deliveries", "show", "--tenant", "other", "--id", "delivery-1");
        var later = await RunAsync("deliveries", "replay", "--tenant", "t", "--since", "2026-03-15");
        var replayed = await RunAsync("deliveries", "replay", "--tenant", "t", "--since", "2026-03-14T07:00:00Z");
        var again = await RunAsync("deliveries", "replay", "--tenant", "t", "--id", "delivery-1");

        var listed = Assert.Single(JsonDocument.Parse(list.Output).RootElement.EnumerateArray());
        Assert.Equal("delivery-1", listed.GetProperty("id").GetString());
        Assert.Equal(500, listed.GetProperty("lastStatus").GetInt32());
        Assert.Equal("[]", elsewhere.Output.Trim());
        Assert.Equal(list.Output, ofError.Output);
        Assert.Equal("[]", ofAnother.Output.Trim());
        Assert.Equal(new CommandRun(0, "0\n", "0 deliveries are due again.\n"), none);
        Assert.Matches("\n1 +2026-03-14 07:05Z +12 +failed +500 +HTTP 500 +out of  \\[2Jorder", shown.Output);
        Assert.Equal(new CommandRun(1, "", WebhookErrors.DeliveryNotFound.Message + "\n"), foreign);
        Assert.Equal(new CommandRun(0, "0\n", "0 deliveries are due again.\n"), later);
        Assert.Equal(new CommandRun(0, "1\n", "1 delivery is due again.\n"), replayed);
        Assert.Equal(new CommandRun(1, "", WebhookErrors.StillPending.Message + "\n"), again);
        Assert.Equal([("pending", 0)], await RowsAsync<(string, int)>("SELECT status, attempts FROM outbox_messages"));
    }

    [Fact]
    public async Task A_new_callback_secret_stands_alone_on_standard_output_and_is_stored_encrypted()
    {
        await CreateTenantAsync("t");

        var run = await RunAsync("callbacks", "rotate-secret", "--tenant", "t");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=\n$", run.Output);
        Assert.DoesNotContain(run.Output.Trim(), run.Error);
        Assert.DoesNotContain(run.Output.Trim(), await TestEngine.EverythingStoredAsync(directory));
        Assert.Contains("callback.secret_rotated", await ActionsAsync());
    }

    [Fact]
    public async Task A_callback_key_of_ones_own_is_read_from_standard_input_and_stored_encrypted()
    {
        await CreateTenantAsync("t");
        string[] command = ["callbacks", "rotate-secret", "--tenant", "t", "--secret-stdin"];
        const string Key = "the-key-that-our-receivers-hold";

        var set = await RunAsync(command, input: Key + "\n");
        var tooShort = await RunAsync(command, input: "short\n");

        Assert.Equal((0, ""), (set.ExitCode, set.Output));
        Assert.DoesNotContain(Key, set.Error);
        Assert.DoesNotContain(Key, await TestEngine.EverythingStoredAsync(directory));
        Assert.Contains("callback.key_set", await ActionsAsync());
        Assert.Equal((1, ""), (tooShort.ExitCode, tooShort.Output));
    }

    // Nothing is sent here: the dispatcher's rows are written by hand, a receiver's escape sequence among them.
    private async Task WriteDeadDeliveryAsync(string tenant, string id)
    {
        await using var database = await TestEngine.OpenAsync(directory);
        await database.ExecuteAsync(
            """
            INSERT INTO outbox_messages (id, tenant_id, kind, event_type, destination, lane, body, status, due_at, attempts,
                last_status, last_error, created_at, completed_at)
            VALUES (@Id, @Tenant, 'callback', 'VERIFICATION_COMPLETED', 'https://receiver.example/', 'callback:x', @Body,
                'dead', '2026-03-14 07:05:00', 10, 500, 'HTTP 500', '2026-03-14 07:05:00', '2026-03-14 07:05:00');
            INSERT INTO delivery_attempts (message_id, number, started_at, latency_ms, outcome, status, error, response)
            VALUES (@Id, 1, '2026-03-14 07:05:00', 12, 'failed', 500, 'HTTP 500', @Response);
            """,
            new
            {
                Id = id,
                Tenant = tenant,
                Body = "{}"u8.ToArray(),
                Response = "out of \u001b[2Jorder",
            }
        );
    }

    // ---- audit

    [Fact]
    public async Task Everything_the_operator_does_is_in_the_audit_as_done_at_the_command_line()
    {
        await CreateTenantAsync("t");
        await CreateUserAsync("ada");
        await RunAsync("keys", "create", "--tenant", "t", "--name", "n", "--role", "integration");

        var rows = await RowsAsync<(string, string, string)>("SELECT actor_kind, actor_id, origin FROM audit_entries");

        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(("System", "command-line", "{\"surface\":\"command-line\"}"), row));
    }

    [Fact]
    public async Task An_audit_that_holds_ends_with_0_and_says_how_much_was_checked()
    {
        await using var service = await DecidedAsync();

        var run = await CommandRun.OfAsync(service.DataDirectory, "audit", "verify");

        var entries = await service.ValueAsync<long>("SELECT COUNT(*) FROM audit_entries");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(
            $"^The audit holds: {entries} entries in [0-9]+ streams, 4 decisions; [0-9]+ blocks, [0-9]+ entries not sealed yet[.]\n$",
            run.Output
        );
        // Nothing but how far it was, which a slow machine tells.
        Assert.All(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(" ...", line));
    }

    [Fact]
    public async Task An_empty_audit_raises_the_question_whether_it_is_the_right_one()
    {
        var run = await RunAsync("audit", "verify");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("0 entries", run.Output);
        Assert.Contains("is this the right DataDirectory", run.Error);
    }

    public static TheoryData<string, string> Tampering { get; } =
        new()
        {
            {
                "UPDATE audit_entries SET actor_id = 'somebody-else' WHERE stream = @Stream AND sequence = 2",
                "number 2, verification.approved) of tenant tenant-a: its content was changed after it was written"
            },
            {
                "UPDATE audit_entries SET facts = replace(facts, 'All criteria met', 'No criteria met') WHERE stream = @Stream AND sequence = 3",
                "number 3, verification.declined) of tenant tenant-a: its content was changed after it was written"
            },
            {
                "UPDATE audit_entries SET occurred_at = '2020-01-01 00:00:00' WHERE stream = @Stream AND sequence = 1",
                "number 1, verification.created) of tenant tenant-a: its content was changed after it was written"
            },
            {
                "DELETE FROM audit_entries WHERE stream = @Stream AND sequence = 2",
                "number 3, verification.declined) of tenant tenant-a: entry 2 of the stream is missing"
            },
            {
                "DELETE FROM audit_entries WHERE stream = @Stream AND sequence = 3",
                "(tenant tenant-a): no audit entry records it"
            },
            {
                "UPDATE decisions SET outcome = 'Approved' WHERE verification_id = @Id AND sequence = 2",
                "it was changed after it was made"
            },
            {
                "UPDATE decisions SET admin_notes = 'Added later' WHERE verification_id = @Id AND sequence = 1",
                "it was changed after it was made"
            },
            {
                "DELETE FROM decisions WHERE verification_id = @Id AND sequence = 1",
                "the audit records it, and it is gone"
            },
            {
                "INSERT INTO decisions (id, tenant_id, verification_id, sequence, outcome, level, claimed_approver, role, actor_kind, actor_id, actor_name, reason, notes, comment, admin_notes, risk_level, policy_version, notify_callback, notify_owner_email, notify_applicant_email, notify_subscriptions, decided_at, reason_code, key_owner_id, seen) SELECT 'slipped-in', tenant_id, verification_id, 3, 'Approved', level, claimed_approver, role, actor_kind, actor_id, actor_name, reason, notes, comment, admin_notes, risk_level, policy_version, notify_callback, notify_owner_email, notify_applicant_email, notify_subscriptions, decided_at, reason_code, key_owner_id, seen FROM decisions WHERE verification_id = @Id AND sequence = 1",
                "decision slipped-in"
            },
        };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task What_was_tampered_with_is_named_and_ends_with_1(string sql, string named)
    {
        await using var service = await DecidedAsync();
        var id = await service.ValueAsync<string>("SELECT verification_id FROM decisions WHERE outcome = 'Declined'");
        Assert.Equal(1, await service.TamperAsync(sql, new { Id = id, Stream = "verification:" + id }));

        var run = await CommandRun.OfAsync(service.DataDirectory, "audit", "verify");

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("The audit does not hold: ", run.Error);
        Assert.Contains(named, run.Error);
    }

    // ---- The stage

    // Three verifications; one approved and then declined, one approved, one of high risk refused and then approved.
    private static async Task<TestService> DecidedAsync()
    {
        var service = await TestService.StartAsync();
        var adjusted = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(adjusted));
        await service.MustAsync(
            Actors.TenantAdmin,
            new RejectVerification
            {
                VerificationId = adjusted,
                RejectedBy = "tenant-admin",
                Grounds = new() { Notes = "All criteria met, and a new one was not" },
            }
        );
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(await service.OpenAsync()));
        var highRisk = await service.OpenHighRiskAsync();
        Assert.NotNull((await service.SendAsync(Actors.TenantAdmin, TestService.Approval(highRisk))).Error);
        await service.MustAsync(Actors.PowerTenant, TestService.Approval(highRisk, "power-tenant"));
        return service;
    }

    private async Task CreateTenantAsync(string id)
    {
        var run = await RunAsync(
            "tenants",
            "create",
            "--id",
            id,
            "--name",
            "Tenant " + id,
            "--owner-email",
            "owner@example.com"
        );
        Assert.Equal(new CommandRun(0, id + "\n", ""), run);
    }

    private Task<CommandRun> CreateUserAsync(
        string name,
        string input = Password + "\n",
        string role = "power-tenant"
    ) =>
        RunAsync(
            ["users", "create", "--tenant", "t", "--name", name, "--role", role, "--password-stdin"],
            input: input
        );

    private static IEnumerable<string> Ids(string json) =>
        JsonDocument.Parse(json).RootElement.EnumerateArray().Select(row => row.GetProperty("id").GetString()!);

    private static IEnumerable<string> Leaves(Command command, string path) =>
        command.Subcommands.Count == 0
            ? [path]
            : command.Subcommands.SelectMany(child => Leaves(child, $"{path} {child.Name}"));

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync(directory, args);

    private Task<CommandRun> RunAsync(
        string[] args,
        string input = "",
        Dictionary<string, string?>? environment = null
    ) => CommandRun.OfAsync(directory, args, input, environment ?? []);

    private async Task<IReadOnlyList<T>> RowsAsync<T>(string sql)
    {
        await using var database = await TestEngine.OpenAsync(directory);
        return (await database.QueryAsync<T>(sql)).AsList();
    }

    private Task<IReadOnlyList<string>> ActionsAsync() =>
        RowsAsync<string>("SELECT action FROM audit_entries ORDER BY action");
}
