namespace VerificationService.Domain.Tenancy;

/// <summary>
/// Who did something, as it is kept with what they did. A <em>person</em> is a user, acting directly or by a key they own.
/// Whether two are the same person is said here and nowhere else.
/// </summary>
/// <param name="Kind">How they authenticated.</param>
/// <param name="Id">User id, key id, or the system part's name.</param>
/// <param name="KeyOwnerId">The user who owned the key at the time; null for other credentials and for a key without owner.</param>
public sealed record Identity(ActorKind Kind, string Id, string? KeyOwnerId = null)
{
    /// <summary>The user who acted, directly or by a key; null for the installation: its command line and its keys.</summary>
    public string? PersonId => Kind == ActorKind.User ? Id : KeyOwnerId;

    /// <summary>
    /// Whether both are one person, whatever roles they showed. The same key is, also where it changed hands in between; the
    /// installation is one, however many keys it has: nobody vouches that two of them are in two people's hands.
    /// </summary>
    public bool IsSamePersonAs(Identity other) => (Kind == other.Kind && Id == other.Id) || PersonId == other.PersonId;
}
