using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Changes settings of the caller's tenant; what is null stays.</summary>
/// <param name="RequiresIfMatch">Whether a decision must name the version it is about.</param>
public sealed record UpdateTenantSettings(bool? RequiresIfMatch) : ICommand<TenantSettings>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("tenant.change_settings");

    internal sealed class Handler(ITenantRepository tenants, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<UpdateTenantSettings, TenantSettings>
    {
        public async Task<Result<TenantSettings>> Handle(
            UpdateTenantSettings command,
            CancellationToken cancellationToken
        )
        {
            if (await tenants.FindAsync(caller.TenantId, cancellationToken) is not { } tenant)
            {
                return TenancyErrors.TenantNotFound;
            }

            var requires = command.RequiresIfMatch ?? tenant.RequiresIfMatch;
            if (requires != tenant.RequiresIfMatch)
            {
                await tenants.SetRequiresIfMatchAsync(tenant.Id, requires, cancellationToken);
                await audit.AppendAsync(
                    new AuditRecord
                    {
                        TenantId = tenant.Id,
                        Stream = AuditStreams.Tenant(tenant.Id),
                        Action = "tenant.settings_changed",
                        OccurredAt = time.Now(),
                        Facts = [new("requiresIfMatch", requires ? "true" : "false")],
                    },
                    cancellationToken
                );
            }

            return TenantSettings.Of(tenant) with
            {
                RequiresIfMatch = requires,
            };
        }
    }
}
