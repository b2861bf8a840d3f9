using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Application.Audit;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Application.Webhooks;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Domain.Webhooks;
using VerificationService.Infrastructure.Audit;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Email;
using VerificationService.Infrastructure.Idempotency;
using VerificationService.Infrastructure.Outbox;
using VerificationService.Infrastructure.Risk;
using VerificationService.Infrastructure.Statistics;
using VerificationService.Infrastructure.Subjects;
using VerificationService.Infrastructure.Tenancy;
using VerificationService.Infrastructure.Verifications;
using VerificationService.Infrastructure.Webhooks;

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
        if (options.Provider != DatabaseOptions.Sqlite)
        {
            throw new InvalidOperationException(
                $"Database:Provider is '{options.Provider}'; accepted is {DatabaseOptions.Sqlite}."
            );
        }

        services.AddSingleton(options);
        services.AddSingleton<SqliteDialect>();
        services.AddSingleton<SqlDialect>(provider => provider.GetRequiredService<SqliteDialect>());
        services.AddSingleton<ReadConnections>();
        services.AddSingleton<ChangeStamp>();
        services.AddSingleton<TenancyCache>();
        services.AddSingleton<SqliteWriter>();
        services.AddSingleton<Migrator>();
        services.AddScoped<DbSession>();
        services.AddScoped<IUnitOfWork, SqliteUnitOfWork>();
        services.AddHostedService<DatabaseStartup>();
        services.AddHostedService<SqliteCheckpointer>();
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database");

        services.AddScoped<IVerificationRepository, VerificationRepository>();
        services.AddScoped<IVerificationReader, VerificationReader>();
        services.AddScoped<IReviewQueue, ReviewQueue>();
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
        services.AddScoped<IApiKeyRepository, ApiKeyRepository>();
        services.AddScoped<IAuditLog, AuditLog>();
        services.AddScoped<IAuditVerifier, AuditVerifier>();
        services.AddScoped<IIdempotencyKeys, IdempotencyKeys>();
        services.AddSingleton<IdempotencySweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<IdempotencySweeper>());
        AddDeliveries(services, configuration, environment, options);
        services.AddScoped<Sandbox>();
        services.AddSingleton<IPasswords, Passwords>();
        services.AddSingleton(new HighRiskJurisdictions(HighRiskCountries(configuration)));
        return services;
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
        services.AddSingleton(_ => AddressGuard.For(deliveries, environment.IsDevelopment()));
        services.AddSingleton(new CallbackUrlRules(allowHttp: environment.IsDevelopment()));
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<EmailSender>();
        services.AddScoped<SigningSecrets>();
        services.AddScoped<IWebhookRepository, WebhookRepository>();
        services.AddScoped<IEmailTemplates, TenantEmailTemplates>();
        services.AddScoped<EmailComposer>();
        services.AddScoped<OutboxWriter>();
        services.AddScoped<DeliveryStore>();
        services.AddScoped<IDeliveries, Deliveries>();
        services.AddHostedService<DeliveryDispatcher>();
    }

    private static void AddReview(IServiceCollection services, IConfiguration configuration)
    {
        var review = configuration.GetSection("Review").Get<ReviewOptions>() ?? new ReviewOptions();
        if (review.Fault() is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        services.AddSingleton(review);
        services.AddSingleton(review.DueTimes);
    }

    // A code that can never match would leave a country out unseen.
    private static string[] HighRiskCountries(IConfiguration configuration)
    {
        var countries = configuration.GetSection("Risk:HighRiskJurisdictions").Get<string[]>() ?? [];
        return
            Array.Find(countries, country => country.Length != 2 || !country.All(char.IsAsciiLetterUpper)) is { } wrong
            ? throw new InvalidOperationException(
                $"Risk:HighRiskJurisdictions holds '{wrong}', which is not a two-letter country code in upper case (ISO 3166-1 alpha-2)."
            )
            : countries;
    }
}
