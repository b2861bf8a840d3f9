using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>
/// Adds a person who acts for a business or owns part of it. They count for the risk like whoever was named when the business
/// was created, and so do their countries.
/// </summary>
public sealed record AddAffiliatedPerson(string? ApplicantId, AffiliatedPerson Person, bool PoliticallyExposed)
    : ICommand<AffiliatedPerson>
{
    /// <summary>Capacities that are an owner's whatever their share.</summary>
    private static readonly string[] Owners = ["BENEFICIARY", "BENEFICIAL_OWNER", "UBO", "SHAREHOLDER"];

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("affiliated_person.create");

    /// <summary>Whether the person owns part of the business: by a share, or by the capacity.</summary>
    internal static bool IsOwner(AffiliatedPerson person) => person.Share > 0 || Owners.Contains(person.Type);

    /// <summary><paramref name="sent"/> as it is kept: nothing empty, countries as codes, an id.</summary>
    internal static AffiliatedPerson Kept(AffiliatedPerson sent, DateTimeOffset now) =>
        sent with
        {
            Id = Ids.New(now),
            Title = ShownText.OrNull(sent.Title),
            DateOfBirth = ShownText.OrNull(sent.DateOfBirth),
            ResidenceCountry = SubjectDetailsRules.Code(sent.ResidenceCountry),
            Nationality = SubjectDetailsRules.Code(sent.Nationality),
            Email = ShownText.OrNull(sent.Email),
        };

    internal sealed class Validator : AbstractValidator<AddAffiliatedPerson>
    {
        public Validator()
        {
            RuleFor(c => c.ApplicantId).Required();
            RuleFor(c => c.Person).SetValidator(new PersonRules()).OverridePropertyName("person");
        }
    }

    internal sealed class PersonRules : AbstractValidator<AffiliatedPerson>
    {
        public PersonRules()
        {
            RuleFor(p => p.Type)
                .Must(type => type is { Length: <= SubjectAddress.MaxType } && SubjectAddressRules.IsCapitalWord(type))
                .WithMessage("type must be the capacity of the person in capital letters, such as AUTHORISED");
            RuleFor(p => p.Name).Required().Line(200);
            RuleFor(p => p.Title).Line(100);
            RuleFor(p => p.DateOfBirth)
                .Must(text => string.IsNullOrEmpty(text) || BirthDate.Parse(text) is not null)
                .WithMessage("dateOfBirth must be YYYY-MM-DD, YYYY-MM or YYYY");
            RuleFor(p => p.ResidenceCountry).Country().Unless(p => ShownText.IsEmpty(p.ResidenceCountry));
            RuleFor(p => p.Nationality).Country().Unless(p => ShownText.IsEmpty(p.Nationality));
            RuleFor(p => p.Email).Email().Unless(p => ShownText.IsEmpty(p.Email));
            RuleFor(p => p.Share)
                .Must(share => share is null or (>= 0 and <= 100))
                .WithMessage("share must be a number of percent from 0 to 100");
        }
    }

    internal sealed class Handler(ChangingSubjects changing, TimeProvider time)
        : IHandler<AddAffiliatedPerson, AffiliatedPerson>
    {
        public async Task<Result<AffiliatedPerson>> Handle(
            AddAffiliatedPerson command,
            CancellationToken cancellationToken
        )
        {
            if (await changing.FindAsync(command.ApplicantId!, cancellationToken) is not { } subject)
            {
                return SubjectErrors.ApplicantNotFound;
            }

            if (subject.Business is not { } business)
            {
                return Error.InvalidField(
                    "applicantId",
                    "applicantId must be a company's: a person has nobody affiliated"
                );
            }

            if (business.Directors.Count >= CreateOrganization.MaxDirectors)
            {
                return SubjectErrors.TooMany("affiliated persons", CreateOrganization.MaxDirectors);
            }

            var person = Kept(command.Person, time.Now());
            var changed = subject.With(
                person,
                new Director(person.Name!, command.PoliticallyExposed, IsOwner(command.Person))
            );
            return await changing.SaveAsync(subject, changed, "affiliatedPersons", cancellationToken) is { } refusal
                ? refusal
                : person;
        }
    }
}
