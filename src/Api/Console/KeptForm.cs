namespace VerificationService.Api.Console;

/// <summary>
/// Where a form comes from. It stands in the form, encrypted, so that a form that arrives without a session still says whose
/// it is, and nobody sends one in another's name.
/// </summary>
/// <param name="TenantId">The tenant of whoever it was shown to.</param>
/// <param name="UserId">Whom it was shown to.</param>
/// <param name="FormId">One id for every form of a page as it was shown: sent again, it is the same.</param>
/// <param name="Page">The page that it stands on, with its query.</param>
/// <param name="ShownAt">When.</param>
internal sealed record FormMark(string TenantId, string UserId, string FormId, string Page, DateTimeOffset ShownAt);

/// <summary>What was typed into a form that could not be taken. It travels through signing in again, encrypted.</summary>
/// <param name="Mark">Where the form comes from.</param>
/// <param name="Form">Which of its page's forms it is.</param>
/// <param name="Fields">What was typed and chosen.</param>
/// <param name="KeptAt">When it arrived.</param>
internal sealed record KeptForm(
    FormMark Mark,
    string Form,
    IReadOnlyDictionary<string, string[]> Fields,
    DateTimeOffset KeptAt
);

/// <summary>Marks a page whose forms hold secrets, or nothing that anybody types: what is sent to it is never kept.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class KeepsNothingAttribute : Attribute;
