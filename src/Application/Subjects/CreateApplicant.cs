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

    /// <summary>Date of birth.</summary>
    public DateOnly? DateOfBirth { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? ResidenceCountry { get; init; }

    /// <summary>The caller's own identifier for this person.</summary>
    public string? ExternalId { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("applicant.create");

    internal sealed class Validator : AbstractValidator<CreateApplicant>
    {
        private static readonly DateOnly Earliest = new(1900, 1, 1);

        public Validator(TimeProvider time)
        {
            RuleFor(c => c.FirstName).Required().Line(100);
            RuleFor(c => c.LastName).Required().Line(100);
            RuleFor(c => c.Email).Email();
            RuleFor(c => c.DateOfBirth)
                .Must(dob =>
                    dob is null || (dob >= Earliest && dob <= DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))
                )
                .WithMessage("dateOfBirth must be a date from 1900-01-01 to today");
            RuleFor(c => c.ResidenceCountry).Country();
            RuleFor(c => c.ExternalId).Line(100);
        }
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
                FirstName = command.FirstName!,
                LastName = command.LastName!,
                Email = command.Email,
                DateOfBirth = command.DateOfBirth,
                ResidenceCountry = command.ResidenceCountry,
                ExternalId = command.ExternalId,
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
                },
                cancellationToken
            );
            return new SubjectCreated(applicant.Id);
        }
    }
}

/// <summary>The id of a new applicant or organization.</summary>
public sealed record SubjectCreated(string Id);
