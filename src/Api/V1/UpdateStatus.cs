using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V1;

/// <summary>What a caller asks for when it finalises or adjusts a verification's outcome.</summary>
[Unused("sandbox", "form_id", "language_code")]
public sealed class UpdateStatusRequest
{
    /// <summary>The outcome: <c>approved</c> or <c>declined</c>.</summary>
    /// <example>approved</example>
    [Required]
    [AllowedValues("approved", "declined")]
    [JsonPropertyName("verification_status")]
    public string? VerificationStatus { get; init; }

    /// <summary>If true, the "Verification completed" callback is sent for this verification. Absent means false.</summary>
    [JsonPropertyName("callback_enabled")]
    public bool? CallbackEnabled { get; init; }

    /// <summary>If true, the project owner is told by e-mail. Absent means false.</summary>
    [JsonPropertyName("project_owner_email_enabled")]
    public bool? ProjectOwnerEmailEnabled { get; init; }

    /// <summary>If true, the applicant who completed the form is told by e-mail. Absent means false.</summary>
    [JsonPropertyName("applicant_email_enabled")]
    public bool? ApplicantEmailEnabled { get; init; }

    internal Result<UpdateVerificationStatus> ToCommand(string verificationId, ExpectedVersion? version) =>
        VerificationStatus switch
        {
            "approved" => Command(verificationId, Domain.Verifications.VerificationStatus.Approved, version),
            "declined" => Command(verificationId, Domain.Verifications.VerificationStatus.Declined, version),
            null => Error.InvalidField("verification_status", "verification_status is required: approved or declined"),
            _ => Error.InvalidField("verification_status", "verification_status must be approved or declined"),
        };

    private UpdateVerificationStatus Command(
        string verificationId,
        VerificationStatus status,
        ExpectedVersion? version
    ) =>
        new()
        {
            VerificationId = verificationId,
            Status = status,
            CallbackEnabled = CallbackEnabled ?? false,
            ProjectOwnerEmailEnabled = ProjectOwnerEmailEnabled ?? false,
            ApplicantEmailEnabled = ApplicantEmailEnabled ?? false,
            Expected = new ExpectedRecord { Version = version },
        };
}

/// <summary>Where the verification stands now.</summary>
public sealed class UpdateStatusData
{
    /// <summary>The verification.</summary>
    /// <example>d2177cdf067d424a221b5d045dc616bf81f9</example>
    [JsonPropertyName("verification_id")]
    public required string VerificationId { get; init; }

    /// <summary>
    /// <c>approved</c> or <c>declined</c>; <c>pending</c> when the tenant's policy asks for two approvals and this was
    /// the first.
    /// </summary>
    /// <example>approved</example>
    [JsonPropertyName("verification_status")]
    public required string VerificationStatus { get; init; }

    internal static V1Answer<UpdateStatusData> Of(DecisionMade made) =>
        new()
        {
            Data = new UpdateStatusData
            {
                VerificationId = made.VerificationId,
                VerificationStatus = V1Words.Of(made.Status),
            },
            Warnings = made.HasNowhereToCall
                ?
                [
                    new V1FieldError
                    {
                        Parameter = "callback_enabled",
                        Message =
                            "No callback is sent: the verification was created without a callback_url, and the tenant has set no address of its own",
                    },
                ]
                : null,
        };
}
