using System.Globalization;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;

namespace VerificationService.Api.Console;

/// <summary>The version of a record that a form was made from: what changed since then is not overwritten unseen.</summary>
internal static class FormVersion
{
    /// <summary>For the form.</summary>
    public static string Of(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>From the form; what is no version is never the current one.</summary>
    public static ExpectedVersion Parse(string? sent) =>
        long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;

    /// <summary>The same, of a case.</summary>
    public static ExpectedRecord Expected(string? sent) => new() { Version = Parse(sent) };
}
