using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Application.Webhooks;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Audit;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Outbox;
using VerificationService.Infrastructure.Risk;
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
        if (options.Provider != DatabaseOptions.Sqlite)
        {
            throw new InvalidOperationException(
                $"Database:Provider is '{options.Provider}'; accepted is {DatabaseOptions.Sqlite}."
            );
        }

        services.AddSingleton(options);
        services.AddSingleton<SqlDialect, SqliteDialect>();
        services.AddSingleton<ReadConnections>();
        services.AddSingleton<SqliteWriter>();
        services.AddSingleton<Migrator>();
        services.AddScoped<DbSession>();
        services.AddScoped<IUnitOfWork, SqliteUnitOfWork>();
        services.AddHostedService<DatabaseStartup>();
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database");

        services.AddScoped<IVerificationRepository, VerificationRepository>();
        services.AddScoped<IVerificationReader, VerificationReader>();
        services.AddScoped<ISubjectRepository, SubjectRepository>();
        services.AddScoped<ISubjectReader, SubjectReader>();
        services.AddScoped<IApprovalPolicyRepository, ApprovalPolicyRepository>();
        services.AddScoped<ITenantRepository, TenantRepository>();
        services.AddScoped<IUserRepository, UserRepository>();
        services.AddScoped<IApiKeyRepository, ApiKeyRepository>();
        services.AddScoped<IAuditLog, AuditLog>();
        services.AddScoped<IAuditVerifier, AuditVerifier>();
        services.AddScoped<OutboxWriter>();
        services.AddScoped<Sandbox>();
        services.AddSingleton<IPasswords, Passwords>();
        services.AddSingleton(new CallbackUrlRules(allowHttp: environment.IsDevelopment()));
        services.AddSingleton(
            new HighRiskJurisdictions(configuration.GetSection("Risk:HighRiskJurisdictions").Get<string[]>() ?? [])
        );
        return services;
    }
}
