using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Application;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Tenancy;
using Xunit;

namespace VerificationService.TestKit;

/// <summary>
/// The whole application without HTTP: real use cases, real pipeline, a real database of its own in a folder of its
/// own. Only the clock is not real.
/// </summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly string folder;
    private readonly bool ownsFolder;
    private readonly IHost host;

    private TestService(string folder, bool ownsFolder, IHost host)
    {
        this.folder = folder;
        this.ownsFolder = ownsFolder;
        this.host = host;
    }

    /// <summary>The real hasher, of so few rounds that tests do not wait for it.</summary>
    public static IPasswords QuickPasswords { get; } = new Passwords(iterations: 1);

    /// <summary>The clock everything runs by.</summary>
    public TestClock Clock => (TestClock)host.Services.GetRequiredService<TimeProvider>();

    /// <summary>What the host registered.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>Where it keeps its files.</summary>
    public string DataDirectory => folder;

    /// <summary>Starts one with two sandbox tenants, <see cref="Actors.Tenant"/> and <see cref="Actors.OtherTenant"/>.</summary>
    /// <param name="configure">Replaces or adds services.</param>
    /// <param name="settings">Configuration beside the data directory; nothing is delivered unless it says so.</param>
    /// <param name="environment">Production unless said otherwise: nothing is seeded.</param>
    /// <param name="time">A <see cref="TestClock"/> unless said otherwise.</param>
    /// <param name="dataDirectory">Another service's, to be a second node on its database; it stays when this one goes.</param>
    /// <param name="isEmbedded">On the embedded engine, whichever the others of the process are on.</param>
    public static async Task<TestService> StartAsync(
        Action<IServiceCollection>? configure = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        string environment = "Production",
        TimeProvider? time = null,
        string? dataDirectory = null,
        bool isEmbedded = false
    )
    {
        var directory = dataDirectory ?? Directory.CreateTempSubdirectory("verification-test-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = environment, DisableDefaults = true }
        );
        var configuration = new Dictionary<string, string?>
        {
            ["DataDirectory"] = directory,
            ["Sandbox"] = "minimal",
            // What the outbox holds stays in it, unless a test is about its leaving.
            ["Deliveries:Enabled"] = "false",
            // Blocks are sealed when a test says so, or when it stops the service.
            ["Audit:SealSeconds"] = "86400",
            // Nothing is swept but when a test says so.
            ["Sweeps:FirstSeconds"] = "86400",
        };
        if (
            dataDirectory is null
            && !isEmbedded
            && settings?.Keys.Any(key => key.StartsWith("Database:", StringComparison.Ordinal)) != true
        )
        {
            TestEngine.CopyMigrated(directory);
        }

        var engine = isEmbedded ? new Dictionary<string, string?>() : TestEngine.SettingsFor(directory);
        foreach (var (key, value) in engine.Concat(settings ?? new Dictionary<string, string?>()))
        {
            configuration[key] = value;
        }

        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(time ?? new TestClock());
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(QuickPasswords);
        configure?.Invoke(builder.Services);
        var service = new TestService(directory, dataDirectory is null, builder.Build());
        await service.host.StartAsync();
        if (dataDirectory is null)
        {
            await service.AddTenantAsync(Actors.Tenant, isSandbox: true);
            await service.AddTenantAsync(Actors.OtherTenant, isSandbox: true);
        }

        return service;
    }

    /// <summary>Sends a message as <paramref name="actor"/>, in a scope of its own as a request would.</summary>
    public async Task<Result<T>> SendAsync<T>(
        Actor? actor,
        IMessage<T> message,
        bool isSandbox = true,
        CancellationToken cancellationToken = default
    )
    {
        await using var scope = host.Services.CreateAsyncScope();
        var caller = scope.ServiceProvider.GetRequiredService<Caller>();
        caller.Origin = new Origin
        {
            Surface = "test",
            Address = "192.0.2.1",
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        };
        if (actor is not null)
        {
            caller.Authenticated(actor, isSandbox);
        }

        return await scope.ServiceProvider.GetRequiredService<Dispatcher>().SendAsync(message, cancellationToken);
    }

    /// <summary>Creates a user; one with a password as the operator would, who alone may give one.</summary>
    public async Task<User> MustAsync(Actor actor, CreateUser command)
    {
        var who = command.Password is null ? actor : Actor.Operator(actor.TenantId);
        return (await MustAsync<UserCreated>(who, command)).User;
    }

    /// <summary>Sends a message that must succeed.</summary>
    public async Task<T> MustAsync<T>(Actor? actor, IMessage<T> message)
    {
        var result = await SendAsync(actor, message);
        Assert.Null(result.Error);
        return result.Value;
    }

    /// <inheritdoc cref="OpenedCases.OpenCaseAsync"/>
    public Task<string> OpenAsync(string activity = "BAKERY", Actor? by = null) =>
        Services.OpenCaseAsync(by ?? Actors.Integration, activity);

    /// <summary>Opens a verification of high risk; its id.</summary>
    public Task<string> OpenHighRiskAsync() => OpenAsync("CRYPTO_EXCHANGE");

    /// <summary>An approval that gives notes and claims nothing beyond <paramref name="approvedBy"/>.</summary>
    public static ApproveVerification Approval(string id, string approvedBy = "tenant-admin") =>
        new()
        {
            VerificationId = id,
            ApprovedBy = approvedBy,
            Grounds = new() { Notes = "All criteria met" },
        };

    /// <summary>Puts a policy of the tenant's own in force.</summary>
    public async Task SetPolicyAsync(ApprovalRule standard, ApprovalRule high, string tenantId = Actors.Tenant)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var policies = scope.ServiceProvider.GetRequiredService<IApprovalPolicyRepository>();
        var current = await policies.CurrentAsync(tenantId, default);
        var policy = ApprovalPolicy.Tighten(current.Version + 1, standard, high);
        Assert.Null(policy.Error);
        var added = await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                () =>
                    policies.AddAsync(
                        tenantId,
                        new ApprovalPolicyVersion(policy.Value, "test", "test", null, Clock.Now()),
                        default
                    ),
                default
            );
        Assert.True(added);
    }

    /// <summary>Makes users and keys of the tenant out of actors, for what looks them up.</summary>
    public async Task EnrolAsync(params IReadOnlyList<Actor> actors)
    {
        foreach (var actor in actors)
        {
            if (actor.Kind == ActorKind.User)
            {
                await RunAsync<IUserRepository, bool>(users =>
                    users.AddAsync(
                        new User
                        {
                            Id = actor.Id,
                            TenantId = actor.TenantId,
                            UserName = $"{actor.Name} ({actor.Id})",
                            Roles = actor.Roles,
                            CreatedAt = Clock.Now(),
                        },
                        default
                    )
                );
                continue;
            }

            await RunAsync<IApiKeyRepository, bool>(async keys =>
            {
                await keys.AddAsync(
                    new ApiKey
                    {
                        Id = actor.Id,
                        TenantId = actor.TenantId,
                        Name = actor.Name,
                        PublicPart = actor.Id,
                        Hash = [],
                        Roles = actor.Roles,
                        CreatedBy = actor.KeyOwnerId,
                        OwnerId = actor.KeyOwnerId,
                        CreatedAt = Clock.Now(),
                    },
                    default
                );
                return true;
            });
        }
    }

    /// <summary>Runs <paramref name="work"/> as one unit of work on a service of its scope, past every use case.</summary>
    public async Task<T> RunAsync<TService, T>(Func<TService, Task<T>> work, Actor? by = null)
        where TService : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        if (by is not null)
        {
            scope.ServiceProvider.GetRequiredService<Caller>().Authenticated(by, isSandbox: true);
        }

        var service = scope.ServiceProvider.GetRequiredService<TService>();
        return await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(() => work(service), CancellationToken.None);
    }

    /// <summary>Rows as they stand in the database, past every repository.</summary>
    public async Task<IReadOnlyList<T>> RowsAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await ConnectAsync();
        return (await connection.QueryAsync<T>(Command(sql, parameters))).AsList();
    }

    /// <summary>One value as it stands in the database.</summary>
    public async Task<T?> ValueAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await ConnectAsync();
        return await connection.ExecuteScalarAsync<T>(Command(sql, parameters));
    }

    /// <summary>
    /// Every row of every table but <see cref="TestEngine.WrittenByItself"/>, a line each: what a refusal or a repeat must
    /// leave as it was.
    /// </summary>
    public async Task<IReadOnlyList<string>> DumpAsync()
    {
        await using var connection = await ConnectAsync();
        var lines = new List<string>();
        foreach (
            var table in (await TestEngine.TablesAsync()).Select(one => one.Name).Except(TestEngine.WrittenByItself)
        )
        {
            foreach (IDictionary<string, object?> row in await connection.QueryAsync($"SELECT * FROM {table}"))
            {
                lines.Add(table + ": " + string.Join(", ", row.Select(c => $"{c.Key}={Text(c.Value)}")));
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;

        static object? Text(object? value) => value is byte[] bytes ? Convert.ToHexStringLower(bytes) : value ?? "NULL";
    }

    /// <summary>Changes the database behind the service's back.</summary>
    public async Task<int> TamperAsync(string sql, object? parameters = null)
    {
        await using var connection = await ConnectAsync();
        return await connection.ExecuteAsync(Command(sql, parameters));
    }

    /// <summary>Stops it as the host would; the database can still be read.</summary>
    public Task StopAsync() => host.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        if (ownsFolder)
        {
            TestEngine.Drop(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task<DbConnection> ConnectAsync() =>
        host.Services.GetRequiredService<SqlDialect>().OpenAsync(CancellationToken.None);

    private async Task AddTenantAsync(string id, bool isSandbox)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var tenants = scope.ServiceProvider.GetRequiredService<ITenantRepository>();
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                () =>
                    tenants.AddAsync(
                        new Tenant
                        {
                            Id = id,
                            Name = id,
                            OwnerEmail = "owner@example.org",
                            IsSandbox = isSandbox,
                            CreatedAt = Services.GetRequiredService<TimeProvider>().Now(),
                        },
                        default
                    ),
                default
            );
    }

    private CommandDefinition Command(string sql, object? parameters) =>
        host.Services.GetRequiredService<SqlDialect>().Command(sql, parameters, null, CancellationToken.None);
}
