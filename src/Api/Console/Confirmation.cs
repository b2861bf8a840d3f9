namespace VerificationService.Api.Console;

/// <summary>Something that cannot be taken back, and is asked once.</summary>
/// <param name="Id">The form's id: one for each thing that the page lists.</param>
/// <param name="Action">Where the form is sent.</param>
/// <param name="Short">What the button says.</param>
/// <param name="Label">The same with the name of what it is about.</param>
/// <param name="Stops">What will stop.</param>
/// <param name="Fields">What is sent.</param>
internal sealed record Confirmation(
    string Id,
    string Action,
    string Short,
    string Label,
    string Stops,
    params (string Name, string Value)[] Fields
);
