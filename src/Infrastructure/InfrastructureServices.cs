using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Application;
using VerificationService.Application.Audit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Audit;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.PostgreSql;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.Infrastructure.Database.SqlServer;
using VerificationService.Infrastructure.Deliveries;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Deliveries.Webhooks;
using VerificationService.Infrastructure.Documents;
using VerificationService.Infrastructure.Idempotency;
using VerificationService.Infrastructure.Installation;
using VerificationService.Infrastructure.Risk;
using VerificationService.Infrastructure.Sandbox;
using VerificationService.Infrastructure.Secrets;
using VerificationService.Infrastructure.Statistics;
using VerificationService.Infrastructure.Subjects;
using VerificationService.Infrastructure.Tenancy;
using VerificationService.Infrastructure.Verifications;

namespace VerificationService.Infrastructure;

/// <summary>Everything the infrastructure layer registers.</summary>
public static class InfrastructureServices
{
    /// <summary>Adds the database, the repositories and what stands behind the application's seams.</summary>
    public static IServiceCollection AddInfrastructure(
        this IServiceCollection services,
        IConfiguration configuration,
        IHostEnvironment environment
    )
    {
        var options = (configuration.GetSection("Database").Get<DatabaseOptions>() ?? new DatabaseOptions()) with
        {
            DataDirectory = configuration["DataDirectory"] ?? "data",
        };
        if (options.Fault(configuration["Secrets:Key"]) is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        AddDatabase(services, options);
        AddAudit(services, configuration);
        services.AddScoped<IVerificationRepository, VerificationRepository>();
        services.AddScoped<IVerificationReader, VerificationReader>();
        services.AddScoped<IReviewQueue, ReviewQueue>();
        services.AddScoped<IAssignments, Assignments>();
        services.AddScoped<IHolds, Assignments>();
        services.AddScoped<INoteRepository, NoteRepository>();
        AddReview(services, configuration);
        services.AddScoped<IReasonCodeRepository, ReasonCodeRepository>();
        services.AddScoped<StatisticsStore>();
        services.AddScoped<IStatistics>(provider => provider.GetRequiredService<StatisticsStore>());
        services.AddSingleton<StatisticsRollUp>();
        services.AddHostedService(provider => provider.GetRequiredService<StatisticsRollUp>());
        services.AddScoped<ISubjectRepository, SubjectRepository>();
        services.AddScoped<ISubjectReader, SubjectReader>();
        services.AddScoped<IApprovalPolicyRepository, ApprovalPolicyRepository>();
        services.AddScoped<ITenantRepository, TenantRepository>();
        services.AddScoped<IUserRepository, UserRepository>();
        services.AddScoped<ISignInSources, SignInSources>();
        services.AddScoped<IEndedSessions, EndedSessions>();
        services.AddScoped<IRefreshTokenRepository, RefreshTokenRepository>();
        services.AddSingleton<SignInSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<SignInSweeper>());
        services.AddScoped<IActivationRepository, ActivationRepository>();
        services.AddScoped<ISecondFactorRepository, SecondFactorRepository>();
        services.AddScoped<IActivationNotices, ActivationNotices>();
        services.AddSingleton(ConsoleAddress.Of(configuration["Console:PublicUrl"], environment));
        services.AddScoped<IApiKeyRepository, ApiKeyRepository>();
        services.AddScoped<IIdempotencyKeys, IdempotencyKeys>();
        services.AddSingleton<IdempotencySweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<IdempotencySweeper>());
        AddDeliveries(services, configuration, environment, options);
        services.AddSingleton(provider => new SharedKeys(
            provider.GetRequiredService<IServiceScopeFactory>(),
            options,
            provider.GetRequiredService<SqlDialect>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddScoped<NodeRegister>();
        services.AddScoped<INodes>(provider => provider.GetRequiredService<NodeRegister>());
        services.AddHostedService<NodeHeartbeat>();
        services.AddHostedService<NodeNews>();
        services.AddScoped<IBackups, Backups>();
        services.AddSingleton(SandboxOptions.Parse(configuration["Sandbox"]));
        services.AddScoped<SandboxSamples>();
        services.AddSingleton<HistoryServices>(clock =>
            new ServiceCollection()
                .AddLogging()
                .AddSingleton(configuration)
                .AddSingleton(environment)
                .AddSingleton(clock)
                .AddApplication()
                .AddInfrastructure(configuration, environment)
                .BuildServiceProvider()
        );
        services.AddScoped<NameSkeletons>();
        services.AddSingleton<IPasswords>(_ => new Passwords());

        // One core stays for everything else.
        services.AddSingleton(new HashingTurns(Environment.ProcessorCount - 1));
        services.AddSingleton(new HighRiskJurisdictions(HighRiskCountries(configuration)));
        return services;
    }

    // The one place that asks which engine it is.
    private static void AddDatabase(IServiceCollection services, DatabaseOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ReadConnections>();
        services.AddSingleton<ChangeStamp>();
        services.AddSingleton<TenancyCache>();
        services.AddSingleton<Migrator>();
        services.AddScoped<DbSession>();
        services.AddHostedService<DatabaseStartup>();
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database").AddCheck<OutboxHealthCheck>("outbox");
        switch (options.Provider)
        {
            case DatabaseOptions.PostgreSql:
                services.AddSingleton<SqlDialect, PostgreSqlDialect>();
                services.AddScoped<IUnitOfWork, TransactionalUnitOfWork>();
                break;
            case DatabaseOptions.SqlServer:
                services.AddSingleton<SqlDialect, SqlServerDialect>();
                services.AddScoped<IUnitOfWork, TransactionalUnitOfWork>();
                break;
            default:
                services.AddSingleton<SqliteDialect>();
                services.AddSingleton<SqlDialect>(provider => provider.GetRequiredService<SqliteDialect>());
                services.AddSingleton<SqliteWriter>();
                services.AddScoped<IUnitOfWork, SqliteUnitOfWork>();
                services.AddHostedService<SqliteCheckpointer>();
                break;
        }
    }

    private static void AddAudit(IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection("Audit").Get<AuditOptions>() ?? new AuditOptions();
        if (options.Fault() is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        services.AddSingleton(options);
        services.AddScoped<IAuditLog, AuditLog>();
        services.AddScoped<IAuditReader, AuditReader>();
        services.AddScoped<IAuditVerifier, AuditVerifier>();
        services.AddScoped<IAuditSealer, AuditSealer>();
        services.AddSingleton<IHeadSigner, HeadSigner>();

        // Before whatever else runs in the background, so that it stops after all of it and seals what that wrote.
        services.AddHostedService<AuditSealing>();
    }

    private static void AddDeliveries(
        IServiceCollection services,
        IConfiguration configuration,
        IHostEnvironment environment,
        DatabaseOptions database
    )
    {
        var deliveries = configuration.GetSection("Deliveries").Get<DeliveryOptions>() ?? new DeliveryOptions();
        var smtp = configuration.GetSection("Smtp").Get<SmtpOptions>() ?? new SmtpOptions();
        if ((deliveries.Fault() ?? smtp.Fault()) is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        services.AddSingleton(deliveries);
        services.AddSingleton(smtp);
        services.AddSingleton(_ => new SecretBox(configuration["Secrets:Key"], database));
        var guard = AddressGuard.For(deliveries, environment.IsDevelopment());
        services.AddSingleton(guard);
        services.AddSingleton(new CallbackUrlRules(allowHttp: environment.IsDevelopment(), guard.Accepts));
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<DispatcherLag>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<EmailSender>();
        services.AddScoped<SigningSecrets>();
        services.AddScoped<IWebhookRepository, WebhookRepository>();
        services.AddScoped<IEmailTemplates, TenantEmailTemplates>();
        services.AddScoped<EmailComposer>();
        services.AddScoped<OutboxWriter>();
        services.AddScoped<IDecisionNotices, DecisionNotices>();
        services.AddScoped<DeliveryStore>();
        services.AddScoped<IDeliveries, DeliveryRepository>();
        services.AddHostedService<DeliveryDispatcher>();

        // Long enough for an attempt that has just begun.
        services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(Math.Max(30, deliveries.TimeoutSeconds + 10))
        );
    }

    private static void AddReview(IServiceCollection services, IConfiguration configuration)
    {
        var review = configuration.GetSection("Review").Get<ReviewOptions>() ?? new ReviewOptions();
        if (review.Fault() is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        services.AddSingleton(review);

        var documents = configuration.GetSection("Documents").Get<DocumentOptions>() ?? new DocumentOptions();
        if (documents.Fault() is { } wrong)
        {
            throw new InvalidOperationException(wrong);
        }

        services.AddSingleton(documents);
        services.AddSingleton<FileDocumentStore>();
        services.AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<FileDocumentStore>());
        services.AddScoped<IDocumentRepository, DocumentRepository>();
        services.AddScoped<ICaseDocuments>(provider => provider.GetRequiredService<IDocumentRepository>());
        services.AddScoped<ISubjectDocumentRepository, SubjectDocumentRepository>();
        services.AddHostedService<DocumentSweeper>();
    }

    // A code that can never match would leave a country out unseen.
    private static string[] HighRiskCountries(IConfiguration configuration)
    {
        var countries = configuration.GetSection("Risk:HighRiskJurisdictions").Get<string[]>() ?? [];
        return Array.Find(countries, country => Countries.Find(country) is null) is { } wrong
            ? throw new InvalidOperationException(
                $"Risk:HighRiskJurisdictions holds '{wrong}', which is no country: {Countries.HintFor(wrong)}."
            )
            : countries;
    }
}
