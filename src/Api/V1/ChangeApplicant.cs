using VerificationService.Api.Http.Bodies;
using VerificationService.Domain.Shared;
using Command = VerificationService.Application.Subjects.ChangeApplicant;

namespace VerificationService.Api.V1;

/// <summary>
/// What changes of an applicant; what is left out or null stays, and an empty text is taken away. Addresses and affiliated persons
/// have routes of their own.
/// </summary>
[Unused("sandbox", "form_id", "language_code", "type")]
public sealed class ChangeApplicantRequest : ApplicantFields
{
    internal Result<Command> ToCommand(string applicantId) =>
        Contradiction() is { } contradiction
            ? contradiction
            : new Command(applicantId)
            {
                FirstName = FirstName,
                LastName = LastName,
                DateOfBirth = Dates.DayOf(Dob),
                PoliticallyExposed = SaysPep,
                Name = CompanyName ?? Name,
                BusinessActivities = Activity is null ? null : [Activity],
                ResidenceCountry = RegistrationCountry ?? ResidenceCountry,
                Email = Email,
                ExternalId = ExternalApplicantId,
                Details = Details(),
            };
}
