using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;

namespace VerificationService.Api.V21.Subjects;

/// <summary>Whether a person is politically exposed, under each name that it is sent under.</summary>
public abstract class PoliticalExposure
{
    /// <summary>Whether the person is politically exposed (FATF Recommendation 12). Absent means false.</summary>
    public bool? PoliticallyExposed { get; init; }

    /// <summary>The same as <c>politicallyExposed</c>; one that is true counts.</summary>
    [SameAs("politicallyExposed")]
    public bool? Pep { get; init; }

    /// <summary>The same as <c>politicallyExposed</c>; one that is true counts.</summary>
    [SameAs("politicallyExposed")]
    [JsonPropertyName("politically_exposed")]
    public bool? PoliticallyExposedSnake { get; init; }

    private protected bool IsPoliticallyExposed =>
        PoliticallyExposed == true || Pep == true || PoliticallyExposedSnake == true;
}
