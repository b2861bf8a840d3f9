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
    private const int MaxTypes = 16;

    /// <summary>Who is verified, person or company.</summary>
    [Required]
    [JsonPropertyName("applicant_id")]
    public string? ApplicantId { get; init; }

    /// <summary>
    /// What to check, in any letter case: <c>PROFILE</c>, <c>DOCUMENT</c>, <c>FACIAL</c>, <c>LIVENESS</c>, <c>VIDEO</c>,
    /// <c>ADDRESS</c>, <c>AML</c>, <c>FINANCIAL</c>, <c>TAX_ID</c>, <c>COMPANY</c>, or a type of v2.1. When left out,
    /// <c>PROFILE</c> for a person and <c>COMPANY</c> for a company.
    /// </summary>
    /// <example>["DOCUMENT"]</example>
    [JsonPropertyName("types")]
    [MaxLength(MaxTypes)]
    public IReadOnlyList<string?>? Types { get; init; }

    /// <summary>Where the "Verification completed" callback goes.</summary>
    [JsonPropertyName("callback_url")]
    public string? CallbackUrl { get; init; }

    /// <summary>The form the applicant fills in.</summary>
    [JsonPropertyName("form_id")]
    [MaxLength(64)]
    public string? FormId { get; init; }

    internal Result<Command> ToCommand()
    {
        if (string.IsNullOrWhiteSpace(ApplicantId))
        {
            return Error.InvalidField("applicant_id", "applicant_id is required");
        }

        var types = new List<string>();
        foreach (var sent in Types ?? [])
        {
            if (sent is null)
            {
                return Error.InvalidField($"types[{types.Count}]", "types must hold no null");
            }

            if (V1Words.TypeOf(sent) is not { } type)
            {
                return V1Words.NotValid($"types[{types.Count}]", $"type must be one of {V1Words.Types}");
            }

            types.Add(type);
        }

        return new Command
        {
            ApplicantId = ApplicantId,
            Types = types,
            CallbackUrl = CallbackUrl,
            FormId = FormId,
        };
    }
}

/// <summary>A new verification's id.</summary>
public sealed class VerificationCreated
{
    /// <summary>The new verification.</summary>
    [JsonPropertyName("verification_id")]
    public required string VerificationId { get; init; }

    internal static VerificationCreated Of(string id) => new() { VerificationId = id };
}
