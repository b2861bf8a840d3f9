using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>
/// Keeps that a subject agreed to one version of a text. Telling what stands already changes nothing; another version is a
/// consent of its own.
/// </summary>
public sealed record GiveConsent(ConsentOwner Owner, ConsentKind Kind) : ICommand<Consent>
{
    /// <summary>Most consents of one subject, withdrawn ones included.</summary>
    public const int MaxConsents = 100;

    /// <summary>Whether the subject agrees: a refusal is no consent, and is not kept.</summary>
    public bool Accepted { get; init; }

    /// <summary>Which version of the text.</summary>
    public string? Version { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("consent.give");

    internal sealed class Validator : AbstractValidator<GiveConsent>
    {
        public Validator()
        {
            RuleFor(c => c.Accepted)
                .Equal(true)
                .WithMessage("accepted must be true; a consent that was given is withdrawn with DELETE");
            RuleFor(c => c.Version).Cascade(CascadeMode.Stop).Required().Unpadded().Line(Consent.MaxVersion);
        }
    }

    internal sealed class Handler(
        ISubjectReader subjects,
        IConsentRepository consents,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<GiveConsent, Consent>
    {
        public async Task<Result<Consent>> Handle(GiveConsent command, CancellationToken cancellationToken)
        {
            var found = await command.Owner.ConsentsAsync(
                subjects,
                consents,
                caller.TenantId,
                mayChange: true,
                cancellationToken
            );
            if (found.Failed(out var refusal, out var given))
            {
                return refusal;
            }

            var standing = given.LastOrDefault(each => each.Kind == command.Kind && each.WithdrawnAt is null);
            if (standing?.Version == command.Version)
            {
                return standing!;
            }

            if (given.Count >= MaxConsents)
            {
                return SubjectErrors.TooMany("consents", MaxConsents);
            }

            var now = time.Now();
            var actor = caller.Required;
            var consent = new Consent
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                SubjectId = command.Owner.Id,
                Kind = command.Kind,
                Version = command.Version!,
                GivenAt = now,
                GivenBy = actor.Identity,
                GivenByName = actor.Name,
            };
            await consents.AddAsync(consent, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Subject(consent.SubjectId),
                    Action = "consent.given",
                    OccurredAt = now,
                    Facts = [new("kind", consent.Kind.ToString()), new("version", consent.Version)],
                },
                cancellationToken
            );
            return consent;
        }
    }
}

/// <summary>Whose consents are meant.</summary>
/// <param name="Id">The person or the business.</param>
/// <param name="IsBusiness">Whether it is a business.</param>
public sealed record ConsentOwner(string Id, bool IsBusiness)
{
    /// <summary>
    /// All that the subject has given, oldest first; refused where the tenant has no such subject, and to whoever may change it
    /// where its records have ended.
    /// </summary>
    internal async Task<Result<IReadOnlyList<Consent>>> ConsentsAsync(
        ISubjectReader subjects,
        IConsentRepository consents,
        string tenantId,
        bool mayChange,
        CancellationToken cancellationToken
    )
    {
        var business = IsBusiness ? await subjects.FindOrganizationAsync(tenantId, Id, null, cancellationToken) : null;
        var person = IsBusiness ? null : await subjects.FindCustomerAsync(tenantId, Id, null, cancellationToken);
        if (business is null && person is null)
        {
            return IsBusiness ? SubjectErrors.OrganizationNotFound : SubjectErrors.CustomerNotFound;
        }

        if (mayChange && (business?.ErasedAt ?? person?.ErasedAt) is not null)
        {
            return SubjectErrors.Erased;
        }

        var given = await consents.OfAsync(tenantId, IsBusiness ? null : Id, IsBusiness ? Id : null, cancellationToken);
        return given.ToArray();
    }
}
