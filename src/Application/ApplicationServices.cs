using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Documents;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Forms;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Application.Risk;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;

namespace VerificationService.Application;

/// <summary>Everything the application layer registers: a scan for use cases, and the order of the pipeline.</summary>
public static class ApplicationServices
{
    // Found once a process and not once a host: what is found are the types of this assembly.
    private static readonly Lazy<IReadOnlyList<(Type Contract, Type Type)>> Handlers = new(() =>
        [
            .. typeof(ApplicationServices)
                .Assembly.GetTypes()
                .Where(type => type is { IsClass: true, IsAbstract: false })
                .SelectMany(type => type.GetInterfaces().Where(IsHandler).Select(contract => (contract, type))),
        ]
    );

    private static readonly Lazy<IReadOnlyList<(Type Contract, Type Type)>> Validators = new(() =>
        [
            .. AssemblyScanner
                .FindValidatorsInAssembly(typeof(ApplicationServices).Assembly, includeInternalTypes: true)
                .Select(found => (found.InterfaceType, found.ValidatorType)),
        ]
    );

    /// <summary>Adds the use cases and their pipeline.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        ValidatorOptions.Global.LanguageManager.Enabled = false;
        ValidatorOptions.Global.DisplayNameResolver = (_, member, _) => member is null ? null : CamelCase(member.Name);
        ValidatorOptions.Global.PropertyNameResolver = (_, member, _) => member is null ? null : CamelCase(member.Name);

        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped<Dispatcher>();
        services.AddScoped<Caller>();
        services.AddScoped<CaseFingerprint>();
        services.AddScoped<CaseEvidence>();
        services.AddScoped<Deciding>();
        services.AddScoped<ReviewContext>();
        services.AddScoped<Assigning>();
        services.AddScoped<Telling>();
        services.AddScoped<Mentioning>();
        services.AddScoped<ChangingAccess>();
        services.AddScoped<ChangingPolicy>();
        services.AddScoped<CheckingSecondFactor>();
        services.AddScoped<IssuingActivations>();
        services.AddScoped<SavingPasswords>();
        services.AddScoped<ReceivingDocuments>();
        services.AddScoped<OpeningDocuments>();
        services.AddScoped<PlacingDocuments>();
        services.AddScoped<ChangingSubjects>();
        services.AddScoped<LookingAtRetention>();
        services.AddScoped<ShowingErasures>();
        services.AddScoped<FillingForms>();
        services.AddScoped<TenantDueTimes>();
        services.AddScoped<ReviewingDocuments>();
        services.AddSingleton<DossierTurns>();
        services.AddSingleton<RecentDownloads>();
        services.AddScoped<RecordingDownloads>();
        services.AddSingleton<RecentThumbnails>();
        services.AddSingleton<SignInGate>();
        services.AddSingleton<AuditCheckTurn>();
        services.AddScoped<Hashing>();
        services.AddScoped<CheckingPassword>();
        services.AddScoped<SignInRecord>();

        // Outermost first. None has a generic constraint: the container would skip it silently where it fails.
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(LoggingBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(RefusalAuditBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(AuthorizationBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(TransactionBehavior<,>));

        foreach (var (contract, type) in Handlers.Value)
        {
            services.AddScoped(contract, type);
        }

        foreach (var (contract, type) in Validators.Value)
        {
            services.AddSingleton(contract, type);
        }

        return services;
    }

    private static bool IsHandler(Type contract) =>
        contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
