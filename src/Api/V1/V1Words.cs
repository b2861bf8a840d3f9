using VerificationService.Application.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V1;

/// <summary>v1's words for what is checked and where a verification stands, and how it writes times.</summary>
internal static class V1Words
{
    /// <inheritdoc cref="V1Types.StatusOf(VerificationStatus)"/>
    public static string Of(VerificationStatus status) => V1Types.StatusOf(status);

    /// <summary>The names of what can be checked, for messages.</summary>
    public static string Types { get; } = string.Join(", ", V1Types.Names);

    /// <summary>The type that a caller names <paramref name="sent"/>, or null.</summary>
    public static string? TypeOf(string? sent) => V1Types.Find(sent);

    /// <summary>What <paramref name="type"/> is called in <c>types</c>.</summary>
    public static string NameOf(string type) => V1Types.NameOf(type);

    /// <summary>What <paramref name="type"/> is called as a member of <c>verifications</c>.</summary>
    public static string KeyOf(string type) => V1Types.KeyOf(type);

    /// <inheritdoc cref="V1Types.Time"/>
    public static string Time(DateTimeOffset time) => V1Types.Time(time);

    /// <summary>A refusal of a value that is well formed and not acceptable: 422 where what is malformed is 400.</summary>
    public static Error NotValid(string parameter, string message) =>
        Error.InvalidField(parameter, message) with
        {
            Kind = ErrorKind.RuleBroken,
        };

    /// <summary><c>status</c> while a form is not sent.</summary>
    public const string Unused = "unused";

    /// <summary><c>status</c>.</summary>
    public static string Progress(VerificationStatus status) => status.IsDecided() ? "completed" : "pending";

    /// <summary><c>verified</c>: null while nothing is decided.</summary>
    public static bool? Verified(VerificationStatus status) =>
        status.IsDecided() ? status == VerificationStatus.Approved : null;
}
