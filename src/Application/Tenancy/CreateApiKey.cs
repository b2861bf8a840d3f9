using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Creates an API key of the caller's tenant and shows it, this once.</summary>
public sealed record CreateApiKey : ICommand<ApiKeyCreated>
{
    /// <summary>Name by which people know it.</summary>
    public required string Name { get; init; }

    /// <summary>Roles held.</summary>
    public required Roles Roles { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("api_key.create");

    internal sealed class Validator : AbstractValidator<CreateApiKey>
    {
        public Validator()
        {
            RuleFor(c => c.Name).Cascade(CascadeMode.Stop).Required().Unpadded().Line(100);
            RuleFor(c => c.Roles)
                .Must(roles => roles != Roles.None)
                .WithMessage($"roles must name at least one of {RoleNames.All}");
        }
    }

    internal sealed class Handler(IApiKeyRepository keys, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<CreateApiKey, ApiKeyCreated>
    {
        public async Task<Result<ApiKeyCreated>> Handle(CreateApiKey command, CancellationToken cancellationToken)
        {
            // Nobody hands out more than they hold, and a key is worth no more than its owner.
            var actor = caller.Required;
            if (
                !actor.Holds(command.Roles)
                || (actor.PersonId is not null && (command.Roles & ~actor.Roles.OfKeys()) != 0)
            )
            {
                return TenancyErrors.RolesNotHeld;
            }

            var now = time.Now();
            var secret = ApiKey.Generate();
            var key = new ApiKey
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                Name = command.Name,
                PublicPart = ApiKey.PublicPartOf(secret)!,
                Hash = ApiKey.HashOf(secret),
                Roles = command.Roles,
                // A key made with a key is its owner's too.
                CreatedBy = actor.PersonId,
                OwnerId = actor.PersonId,
                CreatedAt = now,
            };
            await keys.AddAsync(key, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.ApiKey(key.Id),
                    Action = "api_key.created",
                    OccurredAt = now,
                    Facts = [new("name", key.Name), new("roles", key.Roles.Format())],
                },
                cancellationToken
            );
            return new ApiKeyCreated(key.Id, secret);
        }
    }
}

/// <summary>A new key, shown once.</summary>
/// <param name="Id">By which it is revoked.</param>
/// <param name="Key">The key itself, a secret.</param>
public sealed record ApiKeyCreated(string Id, string Key)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"ApiKeyCreated {{ Id = {Id} }}";
}
