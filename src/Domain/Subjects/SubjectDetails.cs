using System.Globalization;

namespace VerificationService.Domain.Subjects;

/// <summary>
/// What is known of a subject beside its name: shown to whoever decides, and looked for by nobody. Its countries count for the
/// risk.
/// </summary>
public sealed record SubjectDetails
{
    /// <summary>Nothing but the name is known.</summary>
    public static readonly SubjectDetails None = new();

    /// <summary>A person's middle name.</summary>
    public string? MiddleName { get; init; }

    /// <summary><c>M</c> or <c>F</c>, as the sender says; ISO/IEC 5218 has more, the v1 contract has these two.</summary>
    public string? Gender { get; init; }

    /// <summary>A person's nationality, ISO 3166-1 alpha-2, upper case.</summary>
    public string? Nationality { get; init; }

    /// <summary>Telephone number, as sent.</summary>
    public string? Phone { get; init; }

    /// <summary>Tax identification number, as sent.</summary>
    public string? TaxId { get; init; }

    /// <summary>Address of a wallet, as sent.</summary>
    public string? WalletAddress { get; init; }

    /// <summary>Name at Telegram, as sent.</summary>
    public string? TelegramUsername { get; init; }

    /// <summary>An e-mail address beside the one that notices go to.</summary>
    public string? OtherEmail { get; init; }

    /// <summary>Place of birth of a person, as sent.</summary>
    public string? PlaceOfBirth { get; init; }

    /// <summary>Name that a business trades under.</summary>
    public string? TradingName { get; init; }

    /// <summary>Number of a business in its register, as sent.</summary>
    public string? RegistrationNumber { get; init; }

    /// <summary>When a business was incorporated, as sent.</summary>
    public string? IncorporatedOn { get; init; }

    /// <summary>Legal form of a business, as sent.</summary>
    public string? LegalForm { get; init; }

    /// <summary>What a business says of what it does. It is judged by whoever decides, and raises no risk by itself.</summary>
    public string? Description { get; init; }

    /// <summary>Website of a business, as sent.</summary>
    public string? Website { get; init; }

    /// <summary>Whether the sender classes the subject as a risk: every case of it is high then.</summary>
    public bool IsRiskRaised { get; init; }

    /// <summary>What the sender keeps in fields of its own, by their numbers from 1 to 5.</summary>
    public IReadOnlyDictionary<int, string> CustomFields { get; init; } = new Dictionary<int, string>();

    /// <summary>Where the subject lives or sits, oldest first.</summary>
    public IReadOnlyList<SubjectAddress> Addresses { get; init; } = [];

    /// <summary>Who acts for a business or owns it, as they were told one by one, oldest first.</summary>
    public IReadOnlyList<AffiliatedPerson> Affiliated { get; init; } = [];

    /// <summary>Every country that is named here.</summary>
    public IEnumerable<string> Countries =>
        Addresses
            .Select(address => address.Country)
            .Concat(Affiliated.SelectMany(person => new[] { person.ResidenceCountry, person.Nationality }))
            .Prepend(Nationality)
            .OfType<string>();

    /// <summary>Each fact that is known, by its name in camelCase, as digests and pages take it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Facts
    {
        get
        {
            (string Name, string? Value)[] all =
            [
                ("middleName", MiddleName),
                ("gender", Gender),
                ("nationality", Nationality),
                ("phone", Phone),
                ("taxId", TaxId),
                ("walletAddress", WalletAddress),
                ("telegramUsername", TelegramUsername),
                ("otherEmail", OtherEmail),
                ("placeOfBirth", PlaceOfBirth),
                ("tradingName", TradingName),
                ("registrationNumber", RegistrationNumber),
                ("incorporatedOn", IncorporatedOn),
                ("legalForm", LegalForm),
                ("description", Description),
                ("website", Website),
                ("riskRaisedBySender", IsRiskRaised ? "yes" : null),
                .. CustomFields
                    .OrderBy(own => own.Key)
                    .Select(own => ("customField" + own.Key.ToString(CultureInfo.InvariantCulture), own.Value)),
                .. Addresses.Select(address => ("address", address.ToString())),
                .. Affiliated.Select(person => ("affiliatedPerson", person.ToString())),
            ];
            return all.Where(fact => fact.Value is not null)
                .Select(fact => new KeyValuePair<string, string>(fact.Name, fact.Value!));
        }
    }
}

/// <summary>An address of a subject. What is not a country or a type is the sender's own spelling.</summary>
public sealed record SubjectAddress
{
    /// <summary>The longest type, in characters.</summary>
    public const int MaxType = 64;

    /// <summary>Identifier; the same when the address is changed.</summary>
    public string Id { get; init; } = "";

    /// <summary>What kind of address: <c>REGISTERED</c>, <c>ADDITIONAL</c>, <c>BUSINESS</c> or another capital word.</summary>
    public string? Type { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string? Country { get; init; }

    /// <summary>State.</summary>
    public string? State { get; init; }

    /// <summary>Region.</summary>
    public string? Region { get; init; }

    /// <summary>Province.</summary>
    public string? Province { get; init; }

    /// <summary>District.</summary>
    public string? District { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>Street and house, in one.</summary>
    public string? Address { get; init; }

    /// <summary>Street.</summary>
    public string? StreetName { get; init; }

    /// <summary>House.</summary>
    public string? BuildingNumber { get; init; }

    /// <summary>Flat or office.</summary>
    public string? UnitNumber { get; init; }

    /// <summary>All of it, in one.</summary>
    public string? FullAddress { get; init; }

    /// <summary>What is known of it, most local first, as a reader takes it.</summary>
    public override string ToString() =>
        $"{Type}: "
        + string.Join(
            ", ",
            new[]
            {
                FullAddress,
                Address,
                string.Join(' ', new[] { StreetName, BuildingNumber }.OfType<string>()),
                UnitNumber,
                PostalCode,
                City,
                District,
                Province,
                Region,
                State,
                Country,
            }.Where(part => !string.IsNullOrEmpty(part))
        );
}

/// <summary>A person who acts for a business or owns part of it; the same person stands among its directors.</summary>
public sealed record AffiliatedPerson
{
    /// <summary>Identifier.</summary>
    public string Id { get; init; } = "";

    /// <summary>In which capacity, a capital word such as <c>AUTHORISED</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Full name.</summary>
    public string? Name { get; init; }

    /// <summary>Position in the business.</summary>
    public string? Title { get; init; }

    /// <summary>Date of birth, as far as it is known.</summary>
    public string? DateOfBirth { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string? ResidenceCountry { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string? Nationality { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Share of the business in percent, 0 to 100.</summary>
    public decimal? Share { get; init; }

    /// <summary>What is known, as a reader takes it.</summary>
    public override string ToString() =>
        $"{Type}: "
        + string.Join(
            ", ",
            new[]
            {
                Name,
                Title,
                Share is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share} %") : null,
                DateOfBirth,
                ResidenceCountry is null ? null : "resident in " + ResidenceCountry,
                Nationality is null ? null : "national of " + Nationality,
                Email,
            }.OfType<string>()
        );
}
