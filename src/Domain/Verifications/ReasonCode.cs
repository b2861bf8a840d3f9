using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Verifications;

/// <summary>What a reason code may be given with.</summary>
[Flags]
public enum ReasonUses
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An approval.</summary>
    Approve = 1,

    /// <summary>A decline.</summary>
    Reject = 2,

    /// <summary>A request for information.</summary>
    RequestInformation = 4,
}

/// <summary>One line of a tenant's list of reasons.</summary>
/// <param name="Code">Capital letters, digits and underscores; never changes.</param>
/// <param name="Text">What it means, in the tenant's words.</param>
/// <param name="Uses">With what it may be given.</param>
/// <param name="IsActive">Whether it may be given from now on; past decisions keep it.</param>
public sealed record ReasonCode(string Code, string Text, ReasonUses Uses, bool IsActive)
{
    /// <summary>Longest code, in characters.</summary>
    public const int MaxCode = 64;

    /// <summary>Whether <paramref name="code"/> has the form of a code.</summary>
    public static bool IsWellFormed(string code) =>
        code is { Length: > 0 and <= MaxCode }
        && char.IsAsciiLetterUpper(code[0])
        && code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>
    /// Why <paramref name="code"/> may not be given with <paramref name="use"/>; null when it may. A tenant without a list
    /// takes any code.
    /// </summary>
    public static Error? Refusal(IReadOnlyCollection<ReasonCode> list, string code, ReasonUses use)
    {
        var accepted = list.Where(known => known.IsActive && (known.Uses & use) != 0)
            .Select(known => known.Code)
            .ToList();
        return list.Count == 0 || accepted.Contains(code)
            ? null
            : Error.InvalidField(
                "reasonCode",
                accepted.Count == 0
                    ? "reasonCode must be left out: no active code of this tenant's list is for this"
                    : $"reasonCode must be one of {string.Join(", ", accepted)}"
            );
    }
}

/// <summary>Where tenants' lists of reasons live.</summary>
public interface IReasonCodeRepository
{
    /// <summary>The tenant's whole list by code, what is no longer active included.</summary>
    Task<IReadOnlyList<ReasonCode>> ListAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>Adds a line or changes the one of that code.</summary>
    Task SetAsync(string tenantId, ReasonCode reason, CancellationToken cancellationToken);
}
