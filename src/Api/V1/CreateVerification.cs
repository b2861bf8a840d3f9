using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Domain.Shared;
using Command = VerificationService.Application.Verifications.CreateVerification;

namespace VerificationService.Api.V1;

/// <summary>What opens a verification of an applicant.</summary>
[Unused("sandbox", "language_code")]
public sealed class CreateVerificationRequest
{
    /// <summary>Who is verified, person or company.</summary>
    [Required]
    [JsonPropertyName("applicant_id")]
    public string? ApplicantId { get; init; }

    /// <summary>What to check; when left out, identity for a person and business for a company.</summary>
    [JsonPropertyName("types")]
    [MaxLength(8)]
    public IReadOnlyList<string?>? Types { get; init; }

    /// <summary>Where the "Verification completed" callback goes.</summary>
    [JsonPropertyName("callback_url")]
    public string? CallbackUrl { get; init; }

    /// <summary>The form the applicant fills in.</summary>
    [JsonPropertyName("form_id")]
    [MaxLength(64)]
    public string? FormId { get; init; }

    internal Result<Command> ToCommand() =>
        string.IsNullOrWhiteSpace(ApplicantId)
            ? Error.InvalidField("applicant_id", "applicant_id is required")
            : new Command
            {
                ApplicantId = ApplicantId,
                Types = [.. (Types ?? []).Select(type => type ?? "")],
                CallbackUrl = CallbackUrl,
                FormId = FormId,
            };
}

/// <summary>A new verification's id, at the top and in <c>data</c>.</summary>
public sealed class VerificationCreated
{
    /// <summary>Always <c>ok</c>.</summary>
    /// <example>ok</example>
    [JsonPropertyName("status")]
    public string Status { get; init; } = "ok";

    /// <summary>The new verification.</summary>
    [JsonPropertyName("verification_id")]
    public required string VerificationId { get; init; }

    /// <summary>The same again, where v1 keeps its answers.</summary>
    [JsonPropertyName("data")]
    public required VerificationIdData Data { get; init; }

    internal static VerificationCreated Of(string id) =>
        new()
        {
            VerificationId = id,
            Data = new VerificationIdData { VerificationId = id },
        };
}

/// <summary>A verification's id.</summary>
public sealed class VerificationIdData
{
    /// <summary>The verification.</summary>
    [JsonPropertyName("verification_id")]
    public required string VerificationId { get; init; }
}
