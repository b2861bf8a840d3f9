using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Forms;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V1;

/// <summary>For whom a link to a form is made. All of it may be left out: the form then makes the applicant known.</summary>
[Unused("sandbox")]
public sealed class CreateFormUrlRequest
{
    /// <summary>The applicant, where there is one already.</summary>
    [JsonPropertyName("applicant_id")]
    [MaxLength(64)]
    public string? ApplicantId { get; init; }

    /// <summary>Your own identifier for the applicant; a whole number is taken as its digits. The latest applicant who has it is meant.</summary>
    [JsonPropertyName("external_applicant_id")]
    [JsonConverter(typeof(TextOrNumberConverter))]
    [MaxLength(100)]
    public string? ExternalApplicantId { get; init; }

    /// <summary>Where the browser goes once the form is sent: https, at a host that the form lists.</summary>
    [JsonPropertyName("redirect_url")]
    [MaxLength(FormLink.MaxRedirectUrl)]
    public string? RedirectUrl { get; init; }

    /// <summary>Where the "Verification completed" callback goes.</summary>
    [JsonPropertyName("callback_url")]
    public string? CallbackUrl { get; init; }

    /// <summary>The form; when sent, the same as in the address.</summary>
    [JsonPropertyName("form_id")]
    [MaxLength(64)]
    public string? FormId { get; init; }

    /// <summary>The language that the page begins in, two letters in any letter case.</summary>
    /// <example>en</example>
    [JsonPropertyName("language_code")]
    [StringLength(2, MinimumLength = 2)]
    public string? LanguageCode { get; init; }

    internal Result<CreateFormLink> ToCommand(string formId) =>
        FormId is not null && FormId != formId
            ? Error.InvalidField("form_id", "form_id must be the same as in the address")
            : new CreateFormLink(formId)
            {
                ApplicantId = ApplicantId,
                ExternalId = ExternalApplicantId,
                RedirectUrl = RedirectUrl,
                CallbackUrl = CallbackUrl,
                Language = LanguageCode,
            };
}

/// <summary>The address of a form for one applicant.</summary>
public sealed class FormUrlCreated
{
    /// <summary>The form.</summary>
    [JsonPropertyName("form_id")]
    public required string FormId { get; init; }

    /// <summary>What the applicant opens. It is told this once; whoever has it is taken for the applicant.</summary>
    [JsonPropertyName("form_url")]
    public required string FormUrl { get; init; }

    /// <summary>The verification that the form opens when it is sent; its status is <c>unused</c> until then.</summary>
    [JsonPropertyName("verification_id")]
    public required string VerificationId { get; init; }

    internal static FormUrlCreated Of(FormLinkMade made, string url) =>
        new()
        {
            FormId = made.Link.FormId!,
            FormUrl = url,
            VerificationId = made.Link.VerificationId,
        };
}
