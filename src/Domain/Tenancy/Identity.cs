namespace VerificationService.Domain.Tenancy;

/// <summary>
/// Who did something, as it is kept with what they did. A <em>person</em> is a user, acting directly or by a key they own.
/// Whether two are the same person is said here and nowhere else.
/// </summary>
/// <param name="Kind">How they authenticated.</param>
/// <param name="Id">User id, key id, link id, or the system part's name.</param>
/// <param name="KeyOwnerId">
/// The user who owned the key at the time, or who made the applicant's link; null for other credentials and for a key without owner.
/// </param>
public sealed record Identity(ActorKind Kind, string Id, string? KeyOwnerId = null)
{
    /// <summary>The user who acted, directly or by a key; null for the installation: its command line and its keys.</summary>
    public string? PersonId => Kind == ActorKind.User ? Id : KeyOwnerId;

    /// <summary>
    /// Whether both are one person, whatever roles they showed. The same key is, also where it changed hands in between; the
    /// installation is one, however many keys it has: nobody vouches that two of them are in two people's hands.
    /// </summary>
    public bool IsSamePersonAs(Identity other) => (Kind == other.Kind && Id == other.Id) || PersonId == other.PersonId;

    /// <summary>What this identity is worth now, whatever it was worth when it did something.</summary>
    /// <param name="person">The user of <see cref="PersonId"/> as they are now; null for the installation.</param>
    /// <param name="key">The key as it is now; null when none acted.</param>
    public Standing Today(User? person, ApiKey? key)
    {
        var isKey = Kind == ActorKind.ApiKey;
        Loss? lost =
            PersonId is not null && person is not { IsActive: true } ? Loss.NoAccess
            : !isKey ? null
            : key is not { RevokedAt: null } ? Loss.KeyRevoked
            : key.OwnerId != KeyOwnerId ? Loss.KeyHasAnotherOwner
            : null;
        var roles = isKey ? key?.RolesToday(person) : person?.Roles;
        return new Standing(lost, lost is null ? roles ?? Roles.None : Roles.None);
    }
}

/// <summary>What somebody who did something is worth now.</summary>
/// <param name="Loss">Why they can no longer act at all; null when they can.</param>
/// <param name="Roles">The roles they bear now.</param>
public readonly record struct Standing(Loss? Loss, Roles Roles);

/// <summary>Why somebody can no longer act as they did.</summary>
public enum Loss
{
    /// <summary>The person has no access any more.</summary>
    NoAccess,

    KeyRevoked,

    /// <summary>Somebody else answers for the key by now.</summary>
    KeyHasAnotherOwner,
}
