namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Marks a field of a request that is another name of a field beside it, because published pages or clients name it so. Its
/// own documentation says the same to readers.
/// </summary>
/// <param name="preferred">The name that our documents prefer, as it is sent.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SameAsAttribute(string preferred) : Attribute
{
    /// <summary>The preferred name.</summary>
    public string Preferred => preferred;
}
