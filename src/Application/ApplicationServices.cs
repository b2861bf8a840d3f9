using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Documents;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Forms;
using VerificationService.Application.Installation;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Application.Risk;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;

namespace VerificationService.Application;

/// <summary>
/// Everything the application layer registers: a scan for use cases, and the order of the pipeline. What keeps nothing for its request is
/// transient: a scoped service costs a place in the scope's dictionary and its lock besides, on every request.
/// </summary>
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

        services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();
        services.AddTransient<Dispatcher>();
        services.AddScoped<Caller>();
        services.AddTransient<CaseFingerprint>();
        services.AddTransient<CaseEvidence>();
        services.AddTransient<Deciding>();
        services.AddTransient<ReviewContext>();
        services.AddTransient<Assigning>();
        services.AddTransient<Telling>();
        services.AddTransient<Mentioning>();
        services.AddTransient<ChangingAccess>();
        services.AddTransient<ChangingPolicy>();
        services.AddTransient<CheckingSecondFactor>();
        services.AddTransient<IssuingActivations>();
        services.AddTransient<SavingPasswords>();
        services.AddTransient<ReceivingDocuments>();
        services.AddTransient<OpeningDocuments>();
        services.AddTransient<PlacingDocuments>();
        services.AddTransient<ChangingSubjects>();
        services.AddTransient<LookingAtRetention>();
        services.AddTransient<ShowingErasures>();
        services.AddTransient<FillingForms>();
        services.AddTransient<TenantDueTimes>();
        services.AddTransient<ReviewingDocuments>();
        services.AddSingleton<DossierTurns>();
        services.AddSingleton<RecentDownloads>();
        services.AddTransient<RecordingDownloads>();
        services.AddSingleton<RecentThumbnails>();
        services.AddSingleton<SignInGate>();
        services.AddSingleton<AuditCheckTurn>();
        services.AddTransient<Rehearsal>();
        services.AddTransient<Hashing>();
        services.AddTransient<CheckingPassword>();
        services.AddTransient<SignInRecord>();

        // Outermost first. None has a generic constraint: the container would skip it silently where it fails.
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(LoggingBehavior<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(RefusalAuditBehavior<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(AuthorizationBehavior<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(TransactionBehavior<,>));

        foreach (var (contract, type) in Handlers.Value)
        {
            services.AddTransient(contract, type);
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
