using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>
/// Changes a person or a business: what is null stays, an empty text is taken away. That is a new version: decided cases keep the
/// one they judged.
/// </summary>
public sealed record ChangeApplicant(string ApplicantId) : ICommand<SubjectCreated>
{
    /// <summary>A person's given name.</summary>
    public string? FirstName { get; init; }

    /// <summary>A person's family name.</summary>
    public string? LastName { get; init; }

    /// <inheritdoc cref="CreateApplicant.DateOfBirth"/>
    public string? DateOfBirth { get; init; }

    /// <summary>Whether a person is a PEP.</summary>
    public bool? PoliticallyExposed { get; init; }

    /// <summary>A business's registered name.</summary>
    public string? Name { get; init; }

    /// <summary>What a business does, instead of all that was said before.</summary>
    public IReadOnlyList<string>? BusinessActivities { get; init; }

    /// <summary>A person's residence or a business's seat, as <see cref="Countries.Find"/> takes it.</summary>
    public string? ResidenceCountry { get; init; }

    /// <summary>Where notices go.</summary>
    public string? Email { get; init; }

    /// <summary>The caller's own identifier.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What else changes; addresses and affiliated persons change by themselves.</summary>
    public SubjectDetails Details { get; init; } = SubjectDetails.None;

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("applicant.change");

    /// <inheritdoc/>
    public override string ToString() => $"ChangeApplicant {{ ApplicantId = {ApplicantId} }}";

    internal sealed class Validator : AbstractValidator<ChangeApplicant>
    {
        public Validator(TimeProvider time)
        {
            RuleFor(c => c.FirstName).Line(100);
            RuleFor(c => c.LastName).Line(100);
            RuleFor(c => c.Name).Line(200);
            RuleFor(c => c.Email).Email().Unless(c => ShownText.IsEmpty(c.Email));
            RuleFor(c => c.DateOfBirth)
                .Must(text => string.IsNullOrEmpty(text) || CreateApplicant.Validator.IsBirth(text, time.GetUtcNow()))
                .WithMessage("dateOfBirth must be YYYY-MM-DD, YYYY-MM or YYYY, from 1900-01-01 to today");
            RuleFor(c => c.ResidenceCountry).Country().Unless(c => ShownText.IsEmpty(c.ResidenceCountry));
            RuleFor(c => c.ExternalId)
                .Cascade(CascadeMode.Stop)
                .Unpadded()
                .Line(100)
                .Unless(c => ShownText.IsEmpty(c.ExternalId));
            RuleFor(c => c.BusinessActivities)
                .Must(activities => activities is null || activities.All(CreateOrganization.Validator.IsActivity))
                .WithMessage(CreateOrganization.Validator.ActivityAccepted);
            RuleFor(c => c.Details).SetValidator(new SubjectDetailsRules()).OverridePropertyName("");
        }
    }

    internal sealed class Handler(ChangingSubjects changing, TimeProvider time)
        : IHandler<ChangeApplicant, SubjectCreated>
    {
        public async Task<Result<SubjectCreated>> Handle(ChangeApplicant command, CancellationToken cancellationToken)
        {
            if (await changing.FindAsync(command.ApplicantId, cancellationToken) is not { } subject)
            {
                return SubjectErrors.ApplicantNotFound;
            }

            if (command.IsOfTheOther(subject) is { } field)
            {
                return Error.InvalidField(
                    field,
                    subject.Business is null
                        ? $"{field} describes a company, and this applicant is a person"
                        : $"{field} describes a person, and this applicant is a company"
                );
            }

            var (changed, names) = command.On(subject);
            return
                names.Count > 0
                && await changing.SaveAsync(subject, changed, string.Join(',', names), cancellationToken) is { } refusal
                ? refusal
                : new SubjectCreated(subject.Id, subject.TenantId, time.Now());
        }
    }

    private string? IsOfTheOther(Subject subject) =>
        subject.Business is null
            ? Given(("name", Name), ("businessActivities", BusinessActivities))
            : Given(
                ("firstName", FirstName),
                ("lastName", LastName),
                ("dateOfBirth", DateOfBirth),
                ("pep", PoliticallyExposed)
            );

    private static string? Given(params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                return name;
            }
        }

        return null;
    }

    // The next version, and the names of what is different in it.
    private (Subject Changed, IReadOnlyList<string> Names) On(Subject subject)
    {
        var changes = new Changes();
        var details = On(subject.Details, changes);
        Subject changed;
        if (subject.Person is { } person)
        {
            changed = new Subject(
                person with
                {
                    FirstName = changes.Of("firstName", person.FirstName, FirstName),
                    LastName = changes.Of("lastName", person.LastName, LastName),
                    DateOfBirth = changes.Of("dateOfBirth", person.DateOfBirth?.ToString(), DateOfBirth) is { } born
                        ? BirthDate.Parse(born)
                        : null,
                    PoliticallyExposed = changes.Of(
                        "politicallyExposed",
                        person.PoliticallyExposed,
                        PoliticallyExposed
                    ),
                    ResidenceCountry = changes.OfCountry("residenceCountry", person.ResidenceCountry, ResidenceCountry),
                    Email = changes.Of("email", person.Email, Email),
                    ExternalId = changes.Of("externalId", person.ExternalId, ExternalId),
                    Details = details,
                    Revision = person.Revision + 1,
                },
                null
            );
        }
        else
        {
            var business = subject.Business!;
            var activities = BusinessActivities?.Select(Organization.NormaliseActivity).Distinct().ToList();
            changed = new Subject(
                null,
                business with
                {
                    Name = changes.Of("name", business.Name, Name) ?? "",
                    Country = changes.OfCountry("country", business.Country, ResidenceCountry),
                    Email = changes.Of("email", business.Email, Email),
                    ExternalId = changes.Of("externalId", business.ExternalId, ExternalId),
                    BusinessActivities = changes.Of("businessActivities", business.BusinessActivities, activities),
                    Details = details,
                    Revision = business.Revision + 1,
                }
            );
        }

        return (changed, changes.Names);
    }

    private SubjectDetails On(SubjectDetails current, Changes changes) =>
        current with
        {
            MiddleName = changes.Of("middleName", current.MiddleName, Details.MiddleName),
            Gender = changes.Of("gender", current.Gender, Details.Gender),
            Nationality = changes.OfCountry("nationality", current.Nationality, Details.Nationality),
            Phone = changes.Of("phone", current.Phone, Details.Phone),
            TaxId = changes.Of("taxId", current.TaxId, Details.TaxId),
            WalletAddress = changes.Of("walletAddress", current.WalletAddress, Details.WalletAddress),
            TelegramUsername = changes.Of("telegramUsername", current.TelegramUsername, Details.TelegramUsername),
            PlaceOfBirth = changes.Of("placeOfBirth", current.PlaceOfBirth, Details.PlaceOfBirth),
            TradingName = changes.Of("tradingName", current.TradingName, Details.TradingName),
            RegistrationNumber = changes.Of(
                "registrationNumber",
                current.RegistrationNumber,
                Details.RegistrationNumber
            ),
            IncorporatedOn = changes.Of("incorporatedOn", current.IncorporatedOn, Details.IncorporatedOn),
            LegalForm = changes.Of("legalForm", current.LegalForm, Details.LegalForm),
            Description = changes.Of("description", current.Description, Details.Description),
            Website = changes.Of("website", current.Website, Details.Website),
            CustomFields = changes.Of(current.CustomFields, Details.CustomFields),
        };

    /// <summary>Puts what was sent over what stands, and remembers what is different.</summary>
    private sealed class Changes
    {
        private readonly List<string> names = [];

        public IReadOnlyList<string> Names => names;

        public string? Of(string name, string? stands, string? sent)
        {
            var next = sent is null ? stands : ShownText.OrNull(sent);
            return Noted(name, ShownText.OrNull(stands) == next, next);
        }

        public string? OfCountry(string name, string? stands, string? sent) =>
            Of(name, stands, ShownText.IsEmpty(sent) ? sent : Countries.Find(sent!));

        public bool Of(string name, bool stands, bool? sent) => Noted(name, stands == (sent ?? stands), sent ?? stands);

        public IReadOnlyList<string> Of(string name, IReadOnlyList<string> stands, IReadOnlyList<string>? sent) =>
            Noted(name, sent is null || stands.SequenceEqual(sent), sent ?? stands);

        public IReadOnlyDictionary<int, string> Of(
            IReadOnlyDictionary<int, string> stands,
            IReadOnlyDictionary<int, string> sent
        ) =>
            Enumerable
                .Range(1, 5)
                .Select(number =>
                    (
                        number,
                        Text: Of(
                            $"customField{number}",
                            stands.GetValueOrDefault(number),
                            sent.GetValueOrDefault(number)
                        )
                    )
                )
                .Where(field => field.Text is not null)
                .ToDictionary(field => field.number, field => field.Text!);

        private T Noted<T>(string name, bool isSame, T next)
        {
            if (!isSame)
            {
                names.Add(name);
            }

            return next;
        }
    }
}
