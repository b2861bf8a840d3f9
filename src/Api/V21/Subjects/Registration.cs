using System.ComponentModel.DataAnnotations;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.V21.Subjects;

/// <summary>An address as a registration sends it. Its country counts for the risk.</summary>
[Unused("isPrimary")]
public sealed class RegisteredAddressRequest
{
    /// <summary>What kind of address.</summary>
    /// <example>REGISTERED_OFFICE</example>
    [Required]
    [MaxLength(SubjectAddress.MaxType)]
    public string? Type { get; init; }

    /// <summary>Street and house.</summary>
    [MaxLength(255)]
    public string? Street { get; init; }

    /// <summary>City.</summary>
    [MaxLength(100)]
    public string? City { get; init; }

    /// <summary>State.</summary>
    [MaxLength(100)]
    public string? State { get; init; }

    /// <summary>Postal code.</summary>
    [MaxLength(20)]
    public string? PostalCode { get; init; }

    /// <summary>Country: ISO 3166-1 alpha-2 in any letter case, alpha-3, or its English name.</summary>
    /// <example>Lithuania</example>
    [MaxLength(Countries.MaxLength)]
    public string? Country { get; init; }

    internal SubjectAddress ToAddress() =>
        new()
        {
            Type = Type,
            Address = Street,
            City = City,
            State = State,
            PostalCode = PostalCode,
            Country = Country,
        };
}

/// <summary>A person as a registration sends them.</summary>
public abstract class RegisteredPersonFields : PoliticalExposure
{
    /// <summary>Given name.</summary>
    [MaxLength(100)]
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    [MaxLength(100)]
    public string? LastName { get; init; }

    /// <summary>Where the person's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Telephone number.</summary>
    [MaxLength(40)]
    public string? Phone { get; init; }

    /// <summary>Date of birth as far as it is known: <c>YYYY-MM-DD</c>, <c>YYYY-MM</c> or <c>YYYY</c>.</summary>
    /// <example>1985-04-12</example>
    [MaxLength(10)]
    public string? DateOfBirth { get; init; }

    /// <summary><c>MALE</c> or <c>FEMALE</c>; <c>M</c>, <c>F</c>, <c>1</c> and <c>2</c> are taken too.</summary>
    /// <example>FEMALE</example>
    [MaxLength(10)]
    public string? Gender { get; init; }

    /// <summary>Nationality, sent as a country of an address is. It counts for the risk.</summary>
    /// <example>Lithuania</example>
    [MaxLength(Countries.MaxLength)]
    public string? Nationality { get; init; }

    /// <summary>Place of birth.</summary>
    [MaxLength(100)]
    public string? PlaceOfBirth { get; init; }

    /// <summary>Addresses.</summary>
    [MaxLength(20)]
    public IReadOnlyList<RegisteredAddressRequest?>? Addresses { get; init; }

    internal bool SaysPep => IsPoliticallyExposed;
}

/// <summary>The person of an individual customer.</summary>
[Unused("contacts")]
public sealed class RegisteredPersonRequest : RegisteredPersonFields;

/// <summary>An individual customer.</summary>
[Unused("tenantId", "customerName", "user")]
public sealed class IndividualCustomerRequest
{
    /// <summary>The person; a field that stands beside this object too must say the same.</summary>
    public RegisteredPersonRequest? Person { get; init; }

    /// <summary>The class that you put the customer in.</summary>
    public CustomerCategoryRequest? CustomerCategory { get; init; }

    /// <summary>Your own assessment.</summary>
    public CategorizationRequest? Categorization { get; init; }
}

/// <summary>Who registers. No account is made of it: the password is not kept, and nobody signs in with it.</summary>
[Unused("password", "matchingPassword", "pincode", "roleIds")]
public sealed class RegisterIndividualRequest : RegisteredPersonFields
{
    /// <summary>The class that you put the customer in.</summary>
    public CustomerCategoryRequest? CustomerCategory { get; init; }

    /// <summary>Your own assessment.</summary>
    public CategorizationRequest? Categorization { get; init; }

    /// <summary>The customer.</summary>
    public IndividualCustomerRequest? IndividualCustomer { get; init; }

    internal Result<CreateApplicant> ToCommand()
    {
        var person = IndividualCustomer?.Person;
        if (Faults().FirstOrDefault() is { } unreadable)
        {
            return unreadable;
        }

        if (
            One("firstName", FirstName, person?.FirstName).Failed(out var fault, out var firstName)
            || One("lastName", LastName, person?.LastName).Failed(out fault, out var lastName)
            || One("email", Email, person?.Email).Failed(out fault, out var email)
            || One("phone", Phone, person?.Phone).Failed(out fault, out var phone)
            || One("dateOfBirth", DateOfBirth, person?.DateOfBirth).Failed(out fault, out var dateOfBirth)
            || One("gender", Gender, person?.Gender).Failed(out fault, out var gender)
            || One("nationality", Nationality, person?.Nationality).Failed(out fault, out var nationality)
            || One("placeOfBirth", PlaceOfBirth, person?.PlaceOfBirth).Failed(out fault, out var placeOfBirth)
        )
        {
            return fault;
        }

        CategorizationRequest?[] assessments = [Categorization, IndividualCustomer?.Categorization];
        CustomerCategoryRequest?[] categories = [CustomerCategory, IndividualCustomer?.CustomerCategory];
        return new CreateApplicant
        {
            FirstName = firstName,
            LastName = lastName,
            Email = email,
            DateOfBirth = dateOfBirth,
            PoliticallyExposed =
                SaysPep
                || person?.SaysPep == true
                || assessments.Any(each => each?.SaysPep == true || each?.Parameters?.SaysPep == true),
            Details = new SubjectDetails
            {
                Phone = phone,
                Gender = V21Words.GenderOf(gender),
                Nationality = nationality,
                PlaceOfBirth = placeOfBirth,
                Addresses =
                [
                    .. (Addresses ?? []).Concat(person?.Addresses ?? []).Select(each => each?.ToAddress() ?? new()),
                ],
                IsRiskRaised =
                    assessments.Any(each => each?.Raises == true) || categories.Any(each => each?.Raises == true),
            },
        };
    }

    private IEnumerable<Error> Faults() =>
        [
            .. SentTexts.Faults(CustomerCategory, Categorization, ""),
            .. SentTexts.Faults(
                IndividualCustomer?.CustomerCategory,
                IndividualCustomer?.Categorization,
                "individualCustomer."
            ),
        ];

    private static Result<string?> One(string name, string? value, string? inPerson) =>
        Synonyms.OneOf(name, value, $"individualCustomer.person.{name}", inPerson);
}

/// <summary>A person who acts for a business or owns part of it.</summary>
[Unused("fullName", "phone", "phoneNumber", "gender")]
public class OrganizationPersonRequest : PoliticalExposure
{
    /// <summary>Given name. One of the two names is required; both together are at most 200 characters.</summary>
    [MaxLength(200)]
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    [MaxLength(200)]
    public string? LastName { get; init; }

    /// <summary>Position in the business.</summary>
    /// <example>MANAGING_DIRECTOR</example>
    [MaxLength(100)]
    public string? Position { get; init; }

    /// <summary>E-mail address.</summary>
    [MaxLength(254)]
    public string? Email { get; init; }

    /// <summary>Date of birth as far as it is known: <c>YYYY-MM-DD</c>, <c>YYYY-MM</c> or <c>YYYY</c>.</summary>
    /// <example>1985-04-12</example>
    [MaxLength(10)]
    public string? DateOfBirth { get; init; }

    /// <summary>Nationality, sent as a country of an address is. It counts for the risk.</summary>
    [MaxLength(Countries.MaxLength)]
    public string? Nationality { get; init; }

    /// <summary>Whether the person is the main owner. Absent means false.</summary>
    public bool? IsPrimaryOwner { get; init; }

    /// <summary>Share of the business in percent, 0 to 100; more than 0 is an owner's.</summary>
    /// <example>60</example>
    public decimal? OwnershipShare { get; init; }

    internal AffiliatedPerson ToPerson(string type) =>
        new()
        {
            Type = IsPrimaryOwner == true ? "BENEFICIAL_OWNER" : type,
            Name = $"{FirstName} {LastName}".Trim(),
            Title = Position,
            DateOfBirth = DateOfBirth,
            Nationality = Nationality,
            Email = Email,
            Share = OwnershipShare,
        };

    internal CreateOrganization.Person ToNamed(string type)
    {
        var known = ToPerson(type);
        return new CreateOrganization.Person(known.Name, SaysPep, BeneficialOwner: false) { Known = known };
    }

    internal bool SaysPep => IsPoliticallyExposed;

    /// <summary>The use case's name of a field of a person, as it was sent.</summary>
    internal static string Sent(string field) =>
        field switch
        {
            "name" => "firstName",
            "title" => "position",
            "share" => "ownershipShare",
            "type" => "role",
            _ => field,
        };
}

/// <summary>A business as a registration sends it.</summary>
[Unused("businessType", "tenantId")]
public sealed class RegisteredOrganizationRequest
{
    /// <summary>Registered name.</summary>
    [Required]
    [MaxLength(200)]
    public string? LegalName { get; init; }

    /// <summary>Name that it trades under.</summary>
    [MaxLength(200)]
    public string? TradingName { get; init; }

    /// <summary>Number in its register.</summary>
    [MaxLength(100)]
    public string? RegistrationNumber { get; init; }

    /// <summary>Tax identification number.</summary>
    [MaxLength(100)]
    public string? TaxId { get; init; }

    /// <summary>When it was incorporated.</summary>
    /// <example>2015-06-01</example>
    [MaxLength(40)]
    public string? IncorporationDate { get; init; }

    /// <summary>Legal form.</summary>
    /// <example>LIMITED_LIABILITY_COMPANY</example>
    [MaxLength(100)]
    public string? LegalForm { get; init; }

    /// <summary>What it does. It may raise the risk: <c>GAMBLING</c>, <c>CRYPTO_EXCHANGE</c> …</summary>
    /// <example>TECHNOLOGY</example>
    [MaxLength(100)]
    public string? Industry { get; init; }

    /// <summary>What else it does, as <c>industry</c>.</summary>
    [MaxLength(CreateOrganization.MaxActivities - 1)]
    public IReadOnlyList<string?>? BusinessActivities { get; init; }

    /// <summary>What it does, in its own words: for whoever decides to judge.</summary>
    [MaxLength(2000)]
    public string? BusinessDescription { get; init; }

    /// <summary>Website.</summary>
    [MaxLength(200)]
    public string? Website { get; init; }

    /// <summary>Where its notices go, unless another address stands beside the customer.</summary>
    [MaxLength(254)]
    public string? Email { get; init; }

    /// <summary>Telephone number.</summary>
    [MaxLength(40)]
    public string? Phone { get; init; }

    /// <summary>Country of the seat, where it is not that of an address.</summary>
    [MaxLength(Countries.MaxLength)]
    public string? Country { get; init; }

    /// <summary>Addresses.</summary>
    [MaxLength(20)]
    public IReadOnlyList<RegisteredAddressRequest?>? Addresses { get; init; }

    /// <summary>Who runs and who owns it.</summary>
    [MaxLength(100)]
    public IReadOnlyList<OrganizationPersonRequest?>? Representatives { get; init; }

    /// <summary>Who works for it.</summary>
    [MaxLength(100)]
    public IReadOnlyList<OrganizationPersonRequest?>? Employees { get; init; }
}

/// <summary>An organization as a customer.</summary>
[Unused("tenantId", "customerName", "user")]
public sealed class OrganizationCustomerRequest
{
    /// <summary>The business.</summary>
    [Required]
    public RegisteredOrganizationRequest? Organization { get; init; }

    /// <summary>Who works for it.</summary>
    [MaxLength(100)]
    public IReadOnlyList<OrganizationPersonRequest?>? Employees { get; init; }

    /// <summary>The class that you put the customer in.</summary>
    public CustomerCategoryRequest? CustomerCategory { get; init; }

    /// <summary>Your own assessment.</summary>
    public CategorizationRequest? Categorization { get; init; }
}

/// <summary>Which business registers. No account is made of it: the password is not kept, and nobody signs in with it.</summary>
[Unused("password", "matchingPassword", "roleIds")]
public sealed class RegisterOrganizationRequest
{
    private const string Inner = "organizationCustomer.organization.";

    /// <summary>Where notices go.</summary>
    public string? Email { get; init; }

    /// <summary>The class that you put the customer in.</summary>
    public CustomerCategoryRequest? CustomerCategory { get; init; }

    /// <summary>Your own assessment.</summary>
    public CategorizationRequest? Categorization { get; init; }

    /// <summary>The organization.</summary>
    [Required]
    public OrganizationCustomerRequest? OrganizationCustomer { get; init; }

    internal Result<CreateOrganization> ToCommand()
    {
        if (OrganizationCustomer?.Organization is not { } sent)
        {
            return Error.InvalidField("organizationCustomer", "organizationCustomer with its organization is required");
        }

        if (
            SentTexts
                .Faults(CustomerCategory, Categorization, "")
                .Concat(
                    SentTexts.Faults(
                        OrganizationCustomer.CustomerCategory,
                        OrganizationCustomer.Categorization,
                        "organizationCustomer."
                    )
                )
                .FirstOrDefault() is
            { } unreadable
        )
        {
            return unreadable;
        }

        return new CreateOrganization
        {
            Name = sent.LegalName,
            Country = sent.Country,
            Email = Email ?? sent.Email,
            BusinessActivities =
            [
                .. sent.Industry is null ? Array.Empty<string?>() : [sent.Industry],
                .. sent.BusinessActivities ?? [],
            ],
            Directors =
            [
                .. (sent.Representatives ?? []).Select(each => each?.ToNamed("REPRESENTATIVE")),
                .. (sent.Employees ?? []).Select(each => each?.ToNamed("EMPLOYEE")),
                .. (OrganizationCustomer.Employees ?? []).Select(each => each?.ToNamed("EMPLOYEE")),
            ],
            Details = new SubjectDetails
            {
                OtherEmail = Email is null || Email == sent.Email ? null : sent.Email,
                TradingName = sent.TradingName,
                RegistrationNumber = sent.RegistrationNumber,
                TaxId = sent.TaxId,
                IncorporatedOn = sent.IncorporationDate,
                LegalForm = sent.LegalForm,
                Description = sent.BusinessDescription,
                Website = sent.Website,
                Phone = sent.Phone,
                Addresses = [.. (sent.Addresses ?? []).Select(each => each?.ToAddress() ?? new())],
                IsRiskRaised =
                    CustomerCategory?.Raises == true
                    || Categorization?.Raises == true
                    || OrganizationCustomer.CustomerCategory?.Raises == true
                    || OrganizationCustomer.Categorization?.Raises == true,
            },
        };
    }

    /// <summary>The use case has names of its own; a fault is told by the name that was sent.</summary>
    internal Error AsSent(Error error) =>
        error with
        {
            Fields = [.. error.Fields.Select(field => field with { Field = AsSent(field.Field) })],
        };

    private string AsSent(string field)
    {
        var sent = OrganizationCustomer?.Organization;
        if (PersonFields.Find(field, "directors") is var (index, rest))
        {
            foreach (
                var (list, count) in new[]
                {
                    (Inner + "representatives", sent?.Representatives?.Count ?? 0),
                    (Inner + "employees", sent?.Employees?.Count ?? 0),
                }
            )
            {
                if (index < count)
                {
                    return $"{list}[{index}].{OrganizationPersonRequest.Sent(rest)}";
                }

                index -= count;
            }

            return $"organizationCustomer.employees[{index}].{OrganizationPersonRequest.Sent(rest)}";
        }

        if (PersonFields.Find(field, "businessActivities") is var (activity, _) && sent?.Industry is not null)
        {
            return activity == 0 ? Inner + "industry" : $"{Inner}businessActivities[{activity - 1}]";
        }

        return Inner
            + field switch
            {
                "name" => "legalName",
                "incorporatedOn" => "incorporationDate",
                "otherEmail" => "email",
                "description" => "businessDescription",
                _ => field,
            };
    }
}

/// <summary>Reads the name of a field of an entry of a list.</summary>
internal static class PersonFields
{
    /// <summary>The place in <paramref name="list"/> and the field of the entry; null where the name is of no such entry.</summary>
    public static (int Index, string Field)? Find(string name, string list)
    {
        var close = name.IndexOf(']', StringComparison.Ordinal);
        return
            name.StartsWith(list + "[", StringComparison.Ordinal)
            && int.TryParse(
                name[(list.Length + 1)..close],
                System.Globalization.CultureInfo.InvariantCulture,
                out var index
            )
            ? (index, name[(close + 1)..].TrimStart('.'))
            : null;
    }
}

/// <summary>What a registered customer is, for those who read it of the answer.</summary>
public abstract class RegisteredData
{
    /// <summary>The new customer.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>Always <c>CS_REGISTRATION_COMPLETED</c>.</summary>
    /// <example>CS_REGISTRATION_COMPLETED</example>
    public string CustomerStatus { get; init; } = "CS_REGISTRATION_COMPLETED";

    /// <summary>Where notices go.</summary>
    public string? Email { get; init; }
}

/// <summary>A registered person.</summary>
public sealed class RegisteredIndividualData : RegisteredData
{
    /// <summary>The same as <c>id</c>.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Always <c>CT_PERSON</c>.</summary>
    /// <example>CT_PERSON</example>
    public string CustomerType { get; init; } = "CT_PERSON";

    /// <summary>Always true.</summary>
    public bool Individual { get; init; } = true;

    /// <summary>Always false.</summary>
    public bool Organization { get; init; }

    /// <summary>The person.</summary>
    public required RegisteredPersonData Person { get; init; }

    internal static RegisteredIndividualData Of(SubjectCreated created, CreateApplicant asked) =>
        new()
        {
            Id = created.Id,
            CustomerId = created.Id,
            TenantId = created.TenantId,
            Email = asked.Email,
            Person = new RegisteredPersonData
            {
                FirstName = asked.FirstName,
                LastName = asked.LastName,
                Email = asked.Email,
                DateOfBirth = asked.DateOfBirth,
            },
        };
}

/// <summary>A person who registered.</summary>
public sealed class RegisteredPersonData
{
    /// <summary>Given name.</summary>
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    public string? LastName { get; init; }

    /// <summary>Where the person's notices go.</summary>
    public string? Email { get; init; }

    /// <summary>Date of birth, as far as it was given.</summary>
    public string? DateOfBirth { get; init; }
}

/// <summary>A registered business.</summary>
public sealed class RegisteredOrganizationData : RegisteredData
{
    /// <summary>The same as <c>id</c>.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>Always <c>CT_ORGANIZATION</c>.</summary>
    /// <example>CT_ORGANIZATION</example>
    public string CustomerType { get; init; } = "CT_ORGANIZATION";

    /// <summary>Always false.</summary>
    public bool Individual { get; init; }

    /// <summary>Always true.</summary>
    public bool Organization { get; init; } = true;

    /// <summary>Always empty: a registration makes no account.</summary>
    public IReadOnlyList<string> AdminEmployees { get; init; } = [];

    internal static RegisteredOrganizationData Of(SubjectCreated created, CreateOrganization asked) =>
        new()
        {
            Id = created.Id,
            OrganizationId = created.Id,
            TenantId = created.TenantId,
            Email = asked.Email,
        };
}

/// <summary>A person to add to a business; the person's fields here or in <c>person</c>.</summary>
[Unused("fullName", "phone", "phoneNumber", "gender", "roles", "department")]
public sealed class AddOrganizationPersonRequest : OrganizationPersonRequest
{
    /// <summary>The person.</summary>
    public OrganizationPersonRequest? Person { get; init; }

    /// <summary>In which capacity, in capital letters.</summary>
    /// <example>MANAGING_DIRECTOR</example>
    [MaxLength(SubjectAddress.MaxType)]
    public string? Role { get; init; }

    internal Result<AddAffiliatedPerson> ToCommand(string organizationId, string capacity)
    {
        // Of two nationalities one would go unheard.
        if (
            Person is not null
            && new object?[]
            {
                FirstName,
                LastName,
                Email,
                DateOfBirth,
                Nationality,
                IsPrimaryOwner,
                OwnershipShare,
            }.Any(field => field is not null)
        )
        {
            return Error.InvalidField(
                "person",
                "person holds the fields of the person; beside it stand position and role alone"
            );
        }

        var sent = (Person ?? this).ToPerson(Role ?? capacity);
        return new AddAffiliatedPerson(
            organizationId,
            sent with
            {
                Title = Position ?? sent.Title,
            },
            SaysPep || Person?.SaysPep == true
        );
    }

    /// <summary>The use case knows people and businesses alike; a fault is told as one of a business's person.</summary>
    internal static Error AsSent(Error error) =>
        error.Code == SubjectErrors.ApplicantNotFound.Code || error.Fields.Any(field => field.Field == "applicantId")
            ? SubjectErrors.OrganizationNotFound
            : error with
            {
                Fields =
                [
                    .. error.Fields.Select(field => field with { Field = OrganizationPersonRequest.Sent(field.Field) }),
                ],
            };
}

/// <summary>A person who was added to a business.</summary>
public sealed class OrganizationPersonData
{
    /// <summary>The person.</summary>
    public required string Id { get; init; }

    /// <summary>The business.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>In which capacity.</summary>
    /// <example>EMPLOYEE</example>
    public required string Role { get; init; }

    /// <summary>Position in the business.</summary>
    public string? Position { get; init; }

    /// <summary>The person again, by the names that published clients read.</summary>
    public required IndividualData Individual { get; init; }

    internal static OrganizationPersonData Of(string organizationId, AffiliatedPerson person) =>
        new()
        {
            Id = person.Id,
            OrganizationId = organizationId,
            Role = person.Type!,
            Position = person.Title,
            Individual = new IndividualData
            {
                UserId = person.Id,
                FullName = person.Name!,
                Email = person.Email,
            },
        };
}

/// <summary>A person of a business.</summary>
public sealed class IndividualData
{
    /// <summary>The person: no user of this service, and nobody who can sign in.</summary>
    public required string UserId { get; init; }

    /// <summary>Full name.</summary>
    public required string FullName { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }
}

/// <summary>Who runs and who owns a business.</summary>
public sealed class DirectorsData
{
    /// <summary>The business.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>The people.</summary>
    public required IReadOnlyList<DirectorData> Directors { get; init; }
}
