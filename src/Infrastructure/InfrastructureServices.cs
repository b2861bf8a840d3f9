using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using VerificationService.Application;
using VerificationService.Application.Audit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Forms;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Installation;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Application.Statistics;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Risk;
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
using VerificationService.Infrastructure.Dossiers;
using VerificationService.Infrastructure.Forms;
using VerificationService.Infrastructure.Idempotency;
using VerificationService.Infrastructure.Installation;
using VerificationService.Infrastructure.Notices;
using VerificationService.Infrastructure.Retention;
using VerificationService.Infrastructure.Risk;
using VerificationService.Infrastructure.Sandbox;
using VerificationService.Infrastructure.Secrets;
using VerificationService.Infrastructure.Statistics;
using VerificationService.Infrastructure.Subjects;
using VerificationService.Infrastructure.Tenancy;
using VerificationService.Infrastructure.Verifications;

namespace VerificationService.Infrastructure;

/// <summary>Everything the infrastructure layer registers; what keeps nothing for its request is transient.</summary>
public static class InfrastructureServices
{
    /// <summary>Adds the database, the repositories and what stands behind the application's seams.</summary>
    public static IServiceCollection AddInfrastructure(
        this IServiceCollection services,
        IConfiguration configuration,
        IHostEnvironment environment
    )
    {
        AddDatabase(services, configuration);
        AddAudit(services, configuration);
        services.AddTransient<IVerificationRepository, VerificationRepository>();
        services.AddTransient<IVerificationReader, VerificationReader>();
        services.AddTransient<IReviewQueue, ReviewQueue>();
        services.AddTransient<ICaseSearch, CaseSearch>();
        services.AddTransient<IAssignments, Assignments>();
        services.AddTransient<IHolds, Assignments>();
        services.AddTransient<INoteRepository, NoteRepository>();
        services.AddTransient<INotices, NoticeRepository>();
        services.AddSingleton<NoticeSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<NoticeSweep>());
        AddReview(services, configuration);
        services.AddTransient<IReasonCodeRepository, ReasonCodeRepository>();
        services.AddTransient<StatisticsStore>();
        services.AddTransient<IStatistics>(provider => provider.GetRequiredService<StatisticsStore>());
        services.AddSingleton<StatisticsRollUp>();
        services.AddHostedService(provider => provider.GetRequiredService<StatisticsRollUp>());
        services.AddTransient<ISubjectRepository, SubjectRepository>();
        services.AddTransient<ISubjectReader, SubjectReader>();
        services.AddTransient<ISubjectSearch, SubjectSearch>();
        services.AddTransient<SubjectWords>();
        services.AddSingleton<SubjectIndexer>();
        services.AddHostedService(provider => provider.GetRequiredService<SubjectIndexer>());
        services.AddTransient<IConsentRepository, ConsentRepository>();
        services.AddTransient<IApprovalPolicyRepository, ApprovalPolicyRepository>();
        services.AddTransient<ITenantRepository, TenantRepository>();
        services.AddTransient<IUserRepository, UserRepository>();
        services.AddTransient<IPeople, People>();
        services.AddTransient<ISignInSources, SignInSources>();
        services.AddTransient<IEndedSessions, EndedSessions>();
        services.AddTransient<IRefreshTokenRepository, RefreshTokenRepository>();
        services.AddSingleton<SignInSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<SignInSweeper>());
        services.AddTransient<IActivationRepository, ActivationRepository>();
        services.AddTransient<ISecondFactorRepository, SecondFactorRepository>();
        services.AddTransient<IActivationNotices, ActivationNotices>();
        services.AddChecked<ConsoleOptions>(
            configuration.GetSection("Console"),
            options => options.Failure(environment.IsDevelopment())
        );
        services.AddTransient<IApiKeyRepository, ApiKeyRepository>();
        services.AddTransient<IIdempotencyKeys, IdempotencyKeys>();
        services.AddSingleton<IdempotencySweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<IdempotencySweeper>());
        services.AddTransient<RetentionRepository>();
        services.AddTransient<IRetentionRepository>(provider => provider.GetRequiredService<RetentionRepository>());
        services.AddTransient<ErasingHistory>();
        services.AddTransient<ErasureNotices>();
        services.AddTransient<SubjectEraser>();
        services.AddTransient<IErasing>(provider => provider.GetRequiredService<SubjectEraser>());
        services.AddSingleton<RetentionSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionSweep>());
        services.AddScoped<DossierSource>();
        services.AddTransient<IDossiers, DossierMaker>();
        services.AddTransient<IFormRepository, FormRepository>();
        services.AddTransient<IFormLinkRepository, FormLinkRepository>();
        services.AddSingleton<IFormAddresses, FormAddresses>();
        services.AddSingleton<FormSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<FormSweeper>());
        services.AddSingleton<RequestSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<RequestSweep>());
        AddDeliveries(services, configuration, environment);
        services.AddSingleton(provider => new SharedKeys(
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<DatabaseOptions>(),
            provider.GetRequiredService<SqlDialect>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddTransient<NodeRegister>();
        services.AddTransient<INodes>(provider => provider.GetRequiredService<NodeRegister>());
        services.AddSingleton<ISharedBuckets, SharedBuckets>();
        services.AddHostedService<NodeHeartbeat>();
        services.AddHostedService<NodeNews>();
        services.AddTransient<IBackups, Backups>();
        services
            .AddChecked<SandboxOptions>(configuration.GetSection("Sandbox"), options => options.Failure())
            .Configure(options => options.Contents = configuration["Sandbox"]);
        services.AddTransient<SandboxSamples>();
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
        services.AddTransient<NameSkeletons>();
        services.AddSingleton<IPasswords>(_ => new Passwords());

        // One core stays for everything else.
        services.AddSingleton(new HashingTurns(Environment.ProcessorCount - 1));
        services.AddChecked<RiskOptions>(configuration.GetSection("Risk"), options => options.Failure());
        services.AddSingleton(provider => new HighRiskJurisdictions(
            provider.GetRequiredService<RiskOptions>().HighRiskJurisdictions
        ));
        return services;
    }

    // The one place that asks which engine it is.
    private static void AddDatabase(IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddChecked<DatabaseOptions>(
                configuration.GetSection("Database"),
                options => options.Failure(configuration["Secrets:Key"])
            )
            .Configure(options => options.DataDirectory = configuration["DataDirectory"] ?? "data");
        services.AddChecked<SweepOptions>(configuration.GetSection("Sweeps"), options => options.Failure());
        services.AddSingleton<ReadConnections>();
        services.AddSingleton<ChangeStamp>();
        services.AddSingleton<TenancyCache>();
        services.AddSingleton<Migrator>();
        services.AddScoped<DbSession>();
        services.AddHostedService<DatabaseStartup>();
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database").AddCheck<OutboxHealthCheck>("outbox");
        switch (configuration["Database:Provider"])
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
        services.AddChecked<AuditOptions>(configuration.GetSection("Audit"), options => options.Failure());
        services.AddScoped<IAuditLog, AuditLog>();
        services.AddTransient<IAuditReader, AuditReader>();
        services.AddTransient<IAuditVerifier, AuditVerifier>();
        services.AddTransient<IAuditSealer, AuditSealer>();
        services.AddSingleton<IHeadSigner, HeadSigner>();

        // Before whatever else runs in the background, so that it stops after all of it and seals what that wrote.
        services.AddHostedService<AuditSealing>();
    }

    private static void AddDeliveries(
        IServiceCollection services,
        IConfiguration configuration,
        IHostEnvironment environment
    )
    {
        services.AddChecked<DeliveryOptions>(configuration.GetSection("Deliveries"), options => options.Failure());
        services.AddChecked<SmtpOptions>(configuration.GetSection("Smtp"), options => options.Failure());
        services.AddChecked<SecretsOptions>(configuration.GetSection("Secrets"), options => options.Failure());
        services.AddSingleton<SecretBox>();
        services.AddSingleton(provider =>
            AddressGuard.For(provider.GetRequiredService<DeliveryOptions>(), environment.IsDevelopment())
        );
        services.AddSingleton(provider => new CallbackUrlRules(
            allowHttp: environment.IsDevelopment(),
            provider.GetRequiredService<AddressGuard>().Accepts
        ));
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<DispatcherLag>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<EmailSender>();
        services.AddTransient<SigningSecrets>();
        services.AddTransient<IWebhookRepository, WebhookRepository>();
        services.AddTransient<IEmailTemplates, TenantEmailTemplates>();
        services.AddTransient<EmailComposer>();
        services.AddTransient<OutboxWriter>();
        services.AddTransient<IDecisionNotices, DecisionNotices>();
        services.AddTransient<DeliveryStore>();
        services.AddTransient<IDeliveries, DeliveryRepository>();
        services.AddHostedService<DeliveryDispatcher>();

        // Long enough for an attempt that has just begun.
        services
            .AddOptions<HostOptions>()
            .Configure<IOptions<DeliveryOptions>>(
                (host, deliveries) =>
                    host.ShutdownTimeout = TimeSpan.FromSeconds(Math.Max(30, deliveries.Value.TimeoutSeconds + 10))
            );
    }

    private static void AddReview(IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<ReviewOptions>(configuration.GetSection("Review"), options => options.Failure());
        services.AddChecked<DocumentOptions>(configuration.GetSection("Documents"), options => options.Failure());
        services.AddChecked<DocumentStoreOptions>(configuration.GetSection("Documents"), options => options.Failure());
        services.AddChecked<ClamAvOptions>(configuration.GetSection("Documents"), options => options.Failure());
        services.AddSingleton<IUploadScanner, ClamAv>();
        services.AddTransient<IHeldContents, HeldContents>();
        services.AddHostedService<HeldContentSweep>();
        services.AddSingleton<DocumentDrafts>();
        services.AddSingleton<ISweptDocumentStore>(provider =>
            provider.GetRequiredService<DocumentStoreOptions>().Store == DocumentStoreOptions.Bucket
                ? ActivatorUtilities.CreateInstance<S3DocumentStore>(provider)
                : ActivatorUtilities.CreateInstance<FileDocumentStore>(provider)
        );
        services.AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<ISweptDocumentStore>());
        services.AddSingleton<IDocumentPictures, DocumentPictures>();
        services.AddTransient<IDocumentRepository, DocumentRepository>();
        services.AddTransient<ICaseDocuments>(provider => provider.GetRequiredService<IDocumentRepository>());
        services.AddTransient<ISubjectDocumentRepository, SubjectDocumentRepository>();
        services.AddHostedService<DocumentSweeper>();
    }
}
