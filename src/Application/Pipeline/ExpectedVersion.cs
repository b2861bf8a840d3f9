namespace VerificationService.Application.Pipeline;

/// <summary>The versions a caller takes (If-Match).</summary>
/// <param name="OneOf">The versions; null for whichever it is.</param>
public sealed record ExpectedVersion(IReadOnlyList<long>? OneOf)
{
    /// <summary>Whichever it is (<c>If-Match: *</c>).</summary>
    public static ExpectedVersion Any { get; } = new((IReadOnlyList<long>?)null);

    /// <summary>Exactly that one.</summary>
    public static implicit operator ExpectedVersion(long version) => new([version]);

    internal bool Includes(long version) => OneOf is null || OneOf.Contains(version);
}
