using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Creates a tenant. Only whoever operates the installation can.</summary>
public sealed record CreateTenant : ICommand<Tenant>
{
    /// <summary>The id; a new UUIDv7 when null.</summary>
    public string? Id { get; init; }

    /// <summary>Name shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>Where the project owner's notices go.</summary>
    public required string OwnerEmail { get; init; }

    /// <summary>Whether test approvers are accepted.</summary>
    public bool IsSandbox { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    /// <inheritdoc/>
    public AuditTarget Target => new("tenant.create");

    internal sealed class Validator : AbstractValidator<CreateTenant>
    {
        public Validator()
        {
            RuleFor(c => c.Id).Identifier();
            RuleFor(c => c.Name).Required().Line(Tenant.MaxName);
            RuleFor(c => c.OwnerEmail).Required().Email();
        }
    }

    internal sealed class Handler(ITenantRepository tenants, IAuditLog audit, TimeProvider time)
        : IHandler<CreateTenant, Tenant>
    {
        public async Task<Result<Tenant>> Handle(CreateTenant command, CancellationToken cancellationToken)
        {
            var now = time.Now();
            var tenant = new Tenant
            {
                // Tenant ids are found whatever their letter case.
                Id = command.Id?.ToLowerInvariant() ?? Ids.New(now),
                Name = command.Name,
                OwnerEmail = command.OwnerEmail,
                IsSandbox = command.IsSandbox,
                CreatedAt = now,
            };
            if (!await tenants.AddAsync(tenant, cancellationToken))
            {
                return TenancyErrors.TenantIdTaken;
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = tenant.Id,
                    Stream = AuditStreams.Tenant(tenant.Id),
                    Action = "tenant.created",
                    OccurredAt = now,
                    Facts = [new("name", tenant.Name), new("sandbox", tenant.IsSandbox ? "true" : "false")],
                },
                cancellationToken
            );
            return tenant;
        }
    }
}
