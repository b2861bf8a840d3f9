using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Creates a person: a v1 applicant of type PERSON, a v2.1 customer.</summary>
public sealed record CreateApplicant : ICommand<SubjectCreated>
{
    /// <summary>Given name.</summary>
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    public string? LastName { get; init; }

    /// <summary>Where the applicant's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Date of birth: a year, a month or a day, as <see cref="BirthDate.Parse"/> takes it.</summary>
    public string? DateOfBirth { get; init; }

    /// <summary>Whether the person is a PEP.</summary>
    public bool PoliticallyExposed { get; init; }

    /// <summary>A country as <see cref="Countries.Find"/> takes it.</summary>
    public string? ResidenceCountry { get; init; }

    /// <summary>The caller's own identifier for this person.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Whether a name may be told later, in a form of the person's own; without it, something has to tell who it is.</summary>
    public bool IsNamedLater { get; init; }

    /// <summary>What else is known; addresses without ids.</summary>
    public SubjectDetails Details { get; init; } = SubjectDetails.None;

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("applicant.create");

    internal sealed class Validator : AbstractValidator<CreateApplicant>
    {
        private static readonly DateOnly Earliest = new(1900, 1, 1);

        public Validator(TimeProvider time)
        {
            // Many people have one name, and forms put it into either field. Others tell the name later, in a form of their own.
            RuleFor(c => c.LastName)
                .Must(
                    (c, name) =>
                        !ShownText.IsEmpty(name)
                        || !ShownText.IsEmpty(c.FirstName)
                        || c.IsNamedLater
                        || c.ExternalId is not null
                        || c.Email is not null
                )
                .WithMessage("lastName is required where there is no firstName, no externalId and no email")
                .Line(100);
            RuleFor(c => c.FirstName).Line(100);
            RuleFor(c => c.Email).Email();
            RuleFor(c => c.DateOfBirth)
                .Must(text => text is null || IsBirth(text, time.GetUtcNow()))
                .WithMessage("dateOfBirth must be YYYY-MM-DD, YYYY-MM or YYYY, from 1900-01-01 to today");
            RuleFor(c => c.ResidenceCountry).Country();
            RuleFor(c => c.ExternalId).Cascade(CascadeMode.Stop).Unpadded().Line(100);
            RuleFor(c => c.Details).SetValidator(new SubjectDetailsRules()).OverridePropertyName("");
        }

        internal static bool IsBirth(string text, DateTimeOffset now) =>
            BirthDate.Parse(text) is { } birth
            && birth.Earliest >= Earliest
            && birth.Earliest <= DateOnly.FromDateTime(now.UtcDateTime);
    }

    internal sealed class Handler(ISubjectRepository subjects, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<CreateApplicant, SubjectCreated>
    {
        public async Task<Result<SubjectCreated>> Handle(CreateApplicant command, CancellationToken cancellationToken)
        {
            var now = time.Now();
            var applicant = new Applicant
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                FirstName = ShownText.OrNull(command.FirstName),
                LastName = ShownText.OrNull(command.LastName),
                Email = command.Email,
                DateOfBirth = command.DateOfBirth is { } born ? BirthDate.Parse(born) : null,
                PoliticallyExposed = command.PoliticallyExposed,
                ResidenceCountry = command.ResidenceCountry is { } country ? Countries.Find(country) : null,
                ExternalId = command.ExternalId,
                Details = SubjectDetailsRules.Kept(command.Details, now),
                CreatedAt = now,
            };
            await subjects.AddAsync(applicant, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Subject(applicant.Id),
                    Action = "applicant.created",
                    OccurredAt = now,
                    Facts = [new("politicallyExposed", applicant.PoliticallyExposed ? "true" : null)],
                },
                cancellationToken
            );
            return new SubjectCreated(applicant.Id, applicant.TenantId, now);
        }
    }
}

/// <summary>A person or a business that was created or changed.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="TenantId">The tenant it belongs to.</param>
/// <param name="At">When, UTC.</param>
public sealed record SubjectCreated(string Id, string TenantId, DateTimeOffset At);
