namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// The names that a published contract knows and this product does not use. On a request class they are fields of the body;
/// on an action or a controller, parameters of the query. They are accepted whatever they hold, documented as unused, and
/// never a fact that bears on risk: <see cref="RiskNames"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class UnusedAttribute(params string[] names) : Attribute
{
    /// <summary>What the API documents say of each.</summary>
    public const string Description = "Accepted because a published contract knows it. Not used.";

    /// <summary>The names, exactly as clients write them.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>The query parameters of an action, those of its controller included.</summary>
    public static IEnumerable<string> QueryOf(IEnumerable<object> endpointMetadata) =>
        endpointMetadata.OfType<UnusedAttribute>().SelectMany(unused => unused.Names);
}
