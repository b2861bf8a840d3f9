using VerificationService.Domain.Forms;
using VerificationService.Domain.Verifications;

namespace VerificationService.TestKit;

/// <summary>Forms that tests ask by.</summary>
public static class FormSamples
{
    /// <summary>Asks a person for little.</summary>
    public static FormDefinition OfPersons { get; } =
        new()
        {
            Title = LocalText.English("Verify your identity"),
            Subject = FormSubject.Person,
            Types = [VerificationTypes.Identity],
            Sections =
            [
                new(
                    LocalText.English("About you"),
                    [
                        new("firstName", IsRequired: false),
                        new("lastName", IsRequired: true),
                        new("dateOfBirth", IsRequired: true),
                    ]
                ),
                new(
                    LocalText.English("Where you live"),
                    [
                        new("address", IsRequired: false),
                        new("email", IsRequired: false),
                        new("politicallyExposed", IsRequired: false),
                        new("plans", IsRequired: false)
                        {
                            Question = new(LocalText.English("What are your plans?"), QuestionKind.Text),
                        },
                    ]
                ),
            ],
            Documents = [new(["PASSPORT", "GOVERNMENT_ID"], Sides: 2, IsRequired: true)],
            Consents = [new("DATA_PROCESSING", "1", LocalText.English("I agree."))],
            RedirectHosts = ["shop.example"],
        };

    /// <summary>Asks a business for its name, its country and who runs it.</summary>
    public static FormDefinition OfBusinesses { get; } =
        OfPersons with
        {
            Subject = FormSubject.Business,
            Types = [VerificationTypes.Business],
            Sections =
            [
                new(
                    LocalText.English("About the business"),
                    [
                        new("name", IsRequired: true),
                        new("country", IsRequired: true),
                        new("businessActivities", IsRequired: false),
                        new("directors", IsRequired: true),
                    ]
                ),
            ],
            Documents = [],
        };
}
