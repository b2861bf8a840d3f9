namespace VerificationService.Api.Console;

/// <summary>One fact of a subject as a page shows it.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">What the record says; null where it says nothing.</param>
/// <param name="Typed">What the applicant typed that is something else.</param>
internal sealed record Fact(string Label, string? Value, IEnumerable<string> Typed)
{
    /// <summary>The fact that the record knows by <paramref name="name"/>.</summary>
    public static Fact Of(TypedValues typed, string name, string label, string? value) =>
        new(label, value, typed.Beside(name, value));
}
