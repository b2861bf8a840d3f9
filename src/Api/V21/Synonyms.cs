using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21;

/// <summary>Two fields of a request that mean the same, because published pages name it twice.</summary>
internal static class Synonyms
{
    /// <summary>The value of whichever was sent; two different ones are refused.</summary>
    /// <param name="preferred">The name that our documents use.</param>
    /// <param name="value">What was sent under it.</param>
    /// <param name="other">The other name.</param>
    /// <param name="otherValue">What was sent under that.</param>
    public static Result<string?> OneOf(string preferred, string? value, string other, string? otherValue) =>
        value is not null && otherValue is not null && value != otherValue
            ? Contradiction(preferred, other)
            : value ?? otherValue;

    /// <summary>The list of whichever was sent; two different ones are refused.</summary>
    /// <param name="preferred">The name that our documents use.</param>
    /// <param name="value">What was sent under it.</param>
    /// <param name="other">The other name.</param>
    /// <param name="otherValue">What was sent under that.</param>
    public static Result<string?[]?> OneOf(
        string preferred,
        IReadOnlyList<string?>? value,
        string other,
        IReadOnlyList<string?>? otherValue
    )
    {
        if (value is not null && otherValue is not null && !value.SequenceEqual(otherValue))
        {
            return Contradiction(preferred, other);
        }

        return (value ?? otherValue)?.ToArray();
    }

    private static Error Contradiction(string preferred, string other) =>
        Error.InvalidField(preferred, $"{preferred} and {other} contradict each other; send one of them");
}
