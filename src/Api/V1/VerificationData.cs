using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Application.Forms;

namespace VerificationService.Api.V1;

/// <summary>A verification as v1 shows it.</summary>
public sealed class VerificationData
{
    /// <summary>Identifier, the same on every surface.</summary>
    /// <example>d2177cdf067d424a221b5d045dc616bf81f9</example>
    [JsonPropertyName("verification_id")]
    public required string VerificationId { get; init; }

    /// <summary>The applicant, person or company; null while a form that makes them known is not sent.</summary>
    [JsonPropertyName("applicant_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ApplicantId { get; init; }

    /// <summary>The form the applicant filled in, or null.</summary>
    [JsonPropertyName("form_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? FormId { get; init; }

    /// <summary>What is checked, by v1's names.</summary>
    /// <example>["DOCUMENT"]</example>
    [JsonPropertyName("types")]
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary><c>unused</c> while a form is not submitted, then <c>pending</c>, then <c>completed</c>.</summary>
    /// <example>completed</example>
    [AllowedValues("unused", "pending", "completed")]
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    /// <summary>The outcome; null while pending.</summary>
    [JsonPropertyName("verified")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool? Verified { get; init; }

    /// <summary><c>pending</c>, <c>approved</c> or <c>declined</c>; <c>unused</c> while a form is not sent.</summary>
    [JsonPropertyName("verification_status")]
    public required string VerificationStatus { get; init; }

    /// <summary>The outcome of each type, by v1's name of it in lower case: <c>document</c>, <c>profile</c> …</summary>
    [JsonPropertyName("verifications")]
    public required IReadOnlyDictionary<string, CheckData> Verifications { get; init; }

    /// <summary>What the company does that the service does not know; whoever decides is shown it. Left out when there is none.</summary>
    [JsonPropertyName("unrecognised_activities")]
    public IReadOnlyList<string>? UnrecognisedActivities { get; init; }

    /// <summary>Where the callback goes.</summary>
    [JsonPropertyName("callback_url")]
    public string? CallbackUrl { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    /// <example>2026-03-14 07:05:00</example>
    [JsonPropertyName("created_at")]
    public required string CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    /// <example>2026-03-14 07:05:00</example>
    [JsonPropertyName("updated_at")]
    public required string UpdatedAt { get; init; }

    internal static VerificationData Of(UnsentForm unsent) =>
        new()
        {
            VerificationId = unsent.Link.VerificationId,
            ApplicantId = unsent.Link.ApplicantId,
            FormId = unsent.Link.FormId,
            Types = [.. unsent.Asked.Types.Select(V1Words.NameOf)],
            Status = V1Words.Unused,
            VerificationStatus = V1Words.Unused,
            Verifications = unsent.Asked.Types.ToDictionary(
                V1Words.KeyOf,
                _ => new CheckData { Comment = "", DeclineReasons = [] }
            ),
            CallbackUrl = unsent.Link.CallbackUrl,
            CreatedAt = V1Words.Time(unsent.Link.CreatedAt),
            UpdatedAt = V1Words.Time(unsent.Link.CreatedAt),
        };
}

/// <summary>The outcome of one type.</summary>
public sealed class CheckData
{
    /// <summary>The outcome; null while pending.</summary>
    [JsonPropertyName("verified")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool? Verified { get; init; }

    /// <summary>Why, as far as the subject is told; empty when nothing is said.</summary>
    [JsonPropertyName("comment")]
    public required string Comment { get; init; }

    /// <summary>Why it was declined, as codes of the tenant's list; empty when none is given.</summary>
    [JsonPropertyName("decline_reasons")]
    public required IReadOnlyList<string> DeclineReasons { get; init; }
}
