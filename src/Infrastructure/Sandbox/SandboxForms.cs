using VerificationService.Domain.Forms;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Sandbox;

/// <summary>The forms of the sandbox: one for persons, one for businesses.</summary>
internal static class SandboxForms
{
    /// <summary>The form for persons; the contract's samples name it.</summary>
    public const string OfPersons = "58bed87600dd9944f02ba0c9cd8b32d6bd4c";

    /// <summary>The form for businesses.</summary>
    public const string OfBusinesses = "b7d1c0a94e6f4b21a8f35d0c72e91f6403aa";

    // Where the recorded clients of v1 have their browsers come back to.
    private static readonly string[] Hosts = ["casino.example", "client.example", "exchange.example", "shop.example"];

    /// <summary>Both, in their first version.</summary>
    public static IEnumerable<Form> Of(string tenantId, Actor author, DateTimeOffset now) =>
        new[] { (Id: OfPersons, Asks: Person()), (Id: OfBusinesses, Asks: Business()) }.Select(form => new Form
        {
            Id = form.Id,
            TenantId = tenantId,
            Version = 1,
            Definition = form.Asks,
            Author = author.Identity,
            AuthorName = author.Name,
            CreatedAt = now,
        });

    private static FormDefinition Person() =>
        new()
        {
            Title = Text("Verify your identity", "Identität bestätigen"),
            Subject = FormSubject.Person,
            Types = [VerificationTypes.Identity],
            Sections =
            [
                new(
                    Text("About you", "Über Sie"),
                    [Asked("firstName"), Required("lastName"), Required("dateOfBirth"), Asked("nationality")]
                )
                {
                    Text = Text(
                        "Write your name as it stands on your document. Whoever has one name writes it as the last name.",
                        "Schreiben Sie Ihren Namen wie im Ausweis. Wer nur einen Namen hat, schreibt ihn als Nachnamen."
                    ),
                },
                new(
                    Text("Where you live and how to reach you", "Wohnort und Kontakt"),
                    [Required("address"), Required("residenceCountry"), Required("email"), Asked("phone")]
                ),
                new(
                    Text("A few questions", "Einige Fragen"),
                    [
                        Required("politicallyExposed"),
                        new("sourceOfFunds", IsRequired: false)
                        {
                            Question = new(
                                Text("Where does your money come from?", "Woher stammt Ihr Geld?"),
                                QuestionKind.Choice
                            )
                            {
                                Choices =
                                [
                                    new("SALARY", Text("Salary", "Gehalt")),
                                    new("BUSINESS", Text("A business of my own", "Eigenes Unternehmen")),
                                    new("OTHER", Text("Something else", "Etwas anderes")),
                                ],
                            },
                        },
                    ]
                ),
            ],
            Documents =
            [
                new(["PASSPORT", "GOVERNMENT_ID", "DRIVERS_LICENSE"], Sides: 2, IsRequired: true)
                {
                    Title = Text("Your identity document", "Ihr Ausweis"),
                },
            ],
            Consents = Consents(),
            RedirectHosts = Hosts,
        };

    private static FormDefinition Business() =>
        new()
        {
            Title = Text("Verify your business", "Unternehmen bestätigen"),
            Subject = FormSubject.Business,
            Types = [VerificationTypes.Business],
            Sections =
            [
                new(
                    Text("About the business", "Über das Unternehmen"),
                    [
                        Required("name"),
                        Asked("registrationNumber"),
                        Required("country"),
                        Required("businessActivities"),
                        Required("email"),
                    ]
                ),
                new(Text("Where it sits", "Sitz"), [Required("address")]),
                new(Text("Who runs and owns it", "Wer es leitet und wem es gehört"), [Required("directors")]),
            ],
            Documents =
            [
                new(["REGISTRATION_COMPANY"], Sides: 1, IsRequired: true)
                {
                    Title = Text("Extract of the register", "Registerauszug"),
                },
            ],
            Consents = Consents(),
            RedirectHosts = Hosts,
        };

    private static IReadOnlyList<FormConsent> Consents() =>
        [
            new(
                "DATA_PROCESSING",
                "2026-01",
                Text(
                    "I agree that my data is processed to verify who I am.",
                    "Ich bin einverstanden, dass meine Daten zur Prüfung meiner Identität verarbeitet werden."
                )
            ),
        ];

    private static FormField Required(string name) => new(name, IsRequired: true);

    private static FormField Asked(string name) => new(name, IsRequired: false);

    private static LocalText Text(string english, string german) =>
        new(new Dictionary<string, string> { ["de"] = german, ["en"] = english });
}
