using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Creates a business: a v2.1 organization, a v1 applicant of type COMPANY.</summary>
public sealed record CreateOrganization : ICommand<SubjectCreated>
{
    /// <summary>Most activities taken.</summary>
    public const int MaxActivities = 50;

    /// <summary>Most directors and beneficial owners taken.</summary>
    public const int MaxDirectors = 100;

    /// <summary>Registered name.</summary>
    public string? Name { get; init; }

    /// <summary>A country as <see cref="Countries.Find"/> takes it.</summary>
    public string? Country { get; init; }

    /// <summary>Where the applicant's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>The caller's own identifier for this business.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Whether the name may be told later, in a form of the business's own.</summary>
    public bool IsNamedLater { get; init; }

    /// <summary>What else is known; addresses without ids.</summary>
    public SubjectDetails Details { get; init; } = SubjectDetails.None;

    /// <summary>What it does.</summary>
    public IReadOnlyList<string?> BusinessActivities { get; init; } = [];

    /// <summary>Directors and beneficial owners.</summary>
    public IReadOnlyList<Person?> Directors { get; init; } = [];

    /// <summary>A director or beneficial owner as sent.</summary>
    /// <param name="Name">Full name.</param>
    /// <param name="PoliticallyExposed">Whether the person is a PEP.</param>
    /// <param name="BeneficialOwner">True for a beneficial owner, false for a director.</param>
    public sealed record Person(string? Name, bool PoliticallyExposed, bool BeneficialOwner)
    {
        /// <summary>What else is known of them; a share or an owner's capacity makes them a beneficial owner.</summary>
        public AffiliatedPerson? Known { get; init; }

        internal bool IsOwner => BeneficialOwner || (Known is not null && AddAffiliatedPerson.IsOwner(Known));
    }

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("organization.create");

    internal sealed class Validator : AbstractValidator<CreateOrganization>
    {
        internal const string ActivityAccepted =
            "businessActivities must each be 1 to 100 printable ASCII characters, such as GAMBLING or CRYPTO_EXCHANGE";

        public Validator()
        {
            RuleFor(c => c.Name).Required().When(c => !c.IsNamedLater || c.Name is not null).Line(200);
            RuleFor(c => c.Country).Country();
            RuleFor(c => c.Email).Email();
            RuleFor(c => c.ExternalId).Cascade(CascadeMode.Stop).Unpadded().Line(100);
            RuleFor(c => c.Details).SetValidator(new SubjectDetailsRules()).OverridePropertyName("");
            RuleFor(c => c.BusinessActivities)
                .Must(activities => activities.Count <= MaxActivities)
                .WithMessage($"businessActivities must be at most {MaxActivities}");

            // Other scripts would slip past the comparison with the risky activities, and so lower the risk unseen.
            RuleForEach(c => c.BusinessActivities)
                .Must(activity => activity is not null && IsActivity(activity))
                .WithMessage(ActivityAccepted);
            RuleFor(c => c.Directors)
                .Must(directors => directors.Count <= MaxDirectors)
                .WithMessage($"directors must be at most {MaxDirectors}");
            RuleForEach(c => c.Directors).NotNull().WithMessage("directors must each be an object with a name");
            RuleForEach(c => c.Directors)
                .Where(director => director is not null)
                .ChildRules(director =>
                {
                    director.RuleFor(d => d!.Name).Required().Line(200);
                    director
                        .RuleFor(d => d!.Known!)
                        .SetValidator(new AddAffiliatedPerson.PersonRules())
                        .When(d => d!.Known is not null)
                        .OverridePropertyName("");
                });
        }

        internal static bool IsActivity(string activity) =>
            activity.Length <= 100 && activity.All(c => c is >= ' ' and <= '~') && activity.Any(char.IsAsciiLetter);
    }

    internal sealed class Handler(ISubjectRepository subjects, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<CreateOrganization, SubjectCreated>
    {
        public async Task<Result<SubjectCreated>> Handle(
            CreateOrganization command,
            CancellationToken cancellationToken
        )
        {
            var now = time.Now();
            var organization = new Organization
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                Name = command.Name ?? "",
                Country = command.Country is { } country ? Countries.Find(country) : null,
                Email = command.Email,
                ExternalId = command.ExternalId,
                Details = SubjectDetailsRules.Kept(command.Details, now) with
                {
                    Affiliated =
                    [
                        .. command
                            .Directors.Select(d => d!.Known)
                            .OfType<AffiliatedPerson>()
                            .Select(known => AddAffiliatedPerson.Kept(known, now)),
                    ],
                },
                BusinessActivities =
                [
                    .. command
                        .BusinessActivities.Select(activity => Organization.NormaliseActivity(activity!))
                        .Distinct(),
                ],
                Directors = [.. command.Directors.Select(d => new Director(d!.Name!, d.PoliticallyExposed, d.IsOwner))],
                CreatedAt = now,
            };
            await subjects.AddAsync(organization, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Subject(organization.Id),
                    Action = "organization.created",
                    OccurredAt = now,
                    Facts = [new("businessActivities", string.Join(',', organization.BusinessActivities))],
                },
                cancellationToken
            );
            return new SubjectCreated(organization.Id, organization.TenantId, now);
        }
    }
}
