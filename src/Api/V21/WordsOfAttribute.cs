namespace VerificationService.Api.V21;

/// <summary>Names the enumeration whose words a query parameter takes, for the API document.</summary>
/// <param name="known">The domain's enumeration.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class WordsOfAttribute(Type known) : Attribute
{
    /// <summary>The words.</summary>
    public IEnumerable<string> All => V21Words.All(known);
}
