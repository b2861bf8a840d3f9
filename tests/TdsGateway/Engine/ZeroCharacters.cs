using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Engine;

/// <summary>
/// U+0000, which SQL Server keeps in text and PostgreSQL refuses: there it stands as U+FDD0, one of the code points that
/// Unicode sets aside for a program's own use. That is one UTF-16 unit as well, so that lengths and equality hold; order
/// does not.
/// </summary>
internal static class ZeroCharacters
{
    private const char Stand = '\uFDD0';

    /// <summary>A value on its way to PostgreSQL.</summary>
    public static object? Hidden(object? value) =>
        value is not string text ? value
        : text.Contains(Stand, StringComparison.Ordinal) ? throw SqlError.Unknown("U+FDD0 in text")
        : text.Replace('\0', Stand);

    /// <summary>A value on its way back.</summary>
    public static object Shown(object value) => value is string text ? text.Replace(Stand, '\0') : value;
}
