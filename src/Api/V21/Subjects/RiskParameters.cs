using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Subjects;

/// <summary>The class that the sender puts a customer in. One whose name says <c>high</c> or <c>pep</c> raises the risk.</summary>
public sealed class CustomerCategoryRequest
{
    /// <summary>Identifier.</summary>
    /// <example>fs-cat-b2c-low-001</example>
    [MaxLength(SentTexts.MaxName)]
    public string? Id { get; init; }

    /// <summary>Name.</summary>
    [MaxLength(SentTexts.MaxName)]
    public string? Name { get; init; }

    internal bool Raises => V21Words.IsRaisingCategory(Id) || V21Words.IsRaisingCategory(Name);
}

/// <summary>
/// What the sender's own assessment says. It may raise the risk, never lower it: whatever is not known to be harmless raises
/// it.
/// </summary>
[Unused("MONITORING_FREQUENCY", "MONTHLY_LIMIT")]
public class RiskParametersRequest
{
    /// <summary>Raises the risk unless it is <c>LOW</c>, <c>MEDIUM</c>, <c>NORMAL</c> or <c>STANDARD</c>.</summary>
    /// <example>LOW</example>
    [JsonPropertyName("RISK_LEVEL")]
    [JsonConverter(typeof(WordConverter))]
    [MaxLength(SentTexts.MaxWord)]
    public string? RiskLevel { get; init; }

    /// <summary>Of 100; raises the risk from 50 on.</summary>
    /// <example>20</example>
    [JsonPropertyName("RISK_SCORE")]
    [JsonConverter(typeof(WordConverter))]
    [MaxLength(SentTexts.MaxWord)]
    public string? RiskScore { get; init; }

    /// <summary>Raises the risk unless it is <c>false</c>, <c>NO</c>, <c>NONE</c>, <c>NOT_PEP</c> or <c>CLEAR</c>.</summary>
    /// <example>NOT_PEP</example>
    [JsonPropertyName("PEP_STATUS")]
    [JsonConverter(typeof(WordConverter))]
    [MaxLength(SentTexts.MaxWord)]
    public string? PepStatus { get; init; }

    /// <summary>
    /// Raises the risk unless it says that there was no hit (<c>CLEAR</c>, <c>PASSED</c>, <c>NO_MATCH</c>, <c>NONE</c>), or
    /// only whether it is asked for (<c>REQUIRED</c>, <c>NOT_REQUIRED</c>, <c>PENDING</c>).
    /// </summary>
    /// <example>CLEAR</example>
    [JsonPropertyName("SANCTIONS_CHECK")]
    [JsonConverter(typeof(WordConverter))]
    [MaxLength(SentTexts.MaxWord)]
    public string? SanctionsCheck { get; init; }

    internal bool SaysPep => V21Words.IsRaising("PEP_STATUS", PepStatus);

    internal virtual bool Raises =>
        SaysPep
        || V21Words.IsRaising("RISK_LEVEL", RiskLevel)
        || V21Words.IsRaising("SANCTIONS_CHECK", SanctionsCheck)
        || (
            RiskScore is not null
            && !(
                decimal.TryParse(RiskScore, NumberStyles.Number, CultureInfo.InvariantCulture, out var score)
                && score is >= 0 and < 50
            )
        );
}

/// <summary>The sender's own assessment, its parameters named here or in an object of their own.</summary>
[Unused("id", "name", "MONITORING_FREQUENCY", "MONTHLY_LIMIT")]
public sealed class CategorizationRequest : RiskParametersRequest
{
    /// <summary>The parameters.</summary>
    public RiskParametersRequest? Parameters { get; init; }

    internal override bool Raises => base.Raises || Parameters?.Raises == true;
}

/// <summary>What may stand in the fields of a category and an assessment, which are read and not kept.</summary>
internal static class SentTexts
{
    /// <summary>The longest value of a parameter, in characters.</summary>
    public const int MaxWord = 50;

    /// <summary>The longest id or name of a category, in characters.</summary>
    public const int MaxName = 200;

    public static IEnumerable<Error> Faults(
        CustomerCategoryRequest? category,
        CategorizationRequest? assessment,
        string prefix
    ) =>
        [
            .. Faults(prefix + "customerCategory.", MaxName, ("id", category?.Id), ("name", category?.Name)),
            .. Faults(assessment, prefix + "categorization."),
            .. Faults(assessment?.Parameters, prefix + "categorization.parameters."),
        ];

    private static IEnumerable<Error> Faults(RiskParametersRequest? sent, string prefix) =>
        Faults(
            prefix,
            MaxWord,
            ("RISK_LEVEL", sent?.RiskLevel),
            ("RISK_SCORE", sent?.RiskScore),
            ("PEP_STATUS", sent?.PepStatus),
            ("SANCTIONS_CHECK", sent?.SanctionsCheck)
        );

    private static IEnumerable<Error> Faults(string prefix, int most, params (string Name, string? Text)[] fields) =>
        fields
            .Where(field => field.Text is { } text && (text.Length > most || text.Any(char.IsControl)))
            .Select(field =>
                Error.InvalidField(
                    prefix + field.Name,
                    $"{prefix + field.Name} must be at most {most} characters without control characters"
                )
            );
}

/// <summary>A word that many send as a number or as true and false.</summary>
internal sealed class WordConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.True => "TRUE",
            JsonTokenType.False => "FALSE",
            JsonTokenType.Number when reader.TryGetDecimal(out var number) => number.ToString(
                CultureInfo.InvariantCulture
            ),
            _ => throw new JsonException(),
        };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
