namespace VerificationService.Domain.Tenancy;

/// <summary>How an actor proved who it is.</summary>
public enum ActorKind
{
    /// <summary>A person with a bearer token or a console session.</summary>
    User,

    /// <summary>A customer's system with an API key.</summary>
    ApiKey,

    /// <summary>The operator at the command line, or the service itself.</summary>
    System,

    /// <summary>An applicant who fills in a form, proven by the link's token alone.</summary>
    Applicant,
}

/// <summary>Who acts: always from authentication, never from a request's body.</summary>
/// <param name="Kind">How it authenticated.</param>
/// <param name="Id">User id, key id, link id, or the system part's name.</param>
/// <param name="Name">User name, key name, or the system part's name.</param>
/// <param name="TenantId">The tenant it belongs to; empty for the operator.</param>
/// <param name="Roles">What it holds after any narrowing the request asked for.</param>
public sealed record Actor(ActorKind Kind, string Id, string Name, string TenantId, Roles Roles)
{
    /// <summary>
    /// The coarse rights of <see cref="Roles"/>. Worked out each time: a stored value would survive
    /// <c>actor with { Roles = … }</c>, so that a narrowed actor would keep what it gave up.
    /// </summary>
    public Permission Permissions =>
        Kind switch
        {
            ActorKind.System => (Permission)~0,
            // What sending a form does. No surface that applicants reach does more than fill in and send one.
            ActorKind.Applicant => Permission.FillForms | Permission.CreateSubjects | Permission.CreateVerifications,
            _ => RolePermissions.Of(Roles),
        };

    /// <summary>Whether the actor holds a right to decide, and so may read what is kept among admins.</summary>
    public bool IsAdmin => (Permissions & Permission.DecideVerifications) != 0;

    /// <summary>
    /// Whether the actor holds <paramref name="roles"/> itself, and so may hand them out or take them from others.
    /// Integration ranks below every admin, and auditor below whoever reads all that an auditor reads.
    /// </summary>
    public bool Holds(Roles roles)
    {
        var held = Roles.WithIncluded() | Roles.Integration;
        if ((Permissions & Permission.ReadAudit) != 0)
        {
            held |= Roles.Auditor;
        }

        return Kind == ActorKind.System || (roles & ~held) == 0;
    }

    /// <summary>The user who owns the key, where a key acts that has an owner; for an applicant, the person who made the link.</summary>
    public string? KeyOwnerId { get; init; }

    /// <summary>That user's sign-in name.</summary>
    public string? KeyOwnerName { get; init; }

    /// <summary>What is kept of the actor with what it does.</summary>
    public Identity Identity => new(Kind, Id, KeyOwnerId);

    /// <summary>The user who acts, directly or by a key of theirs; null for the installation itself.</summary>
    public string? PersonId => Identity.PersonId;

    /// <inheritdoc cref="Identity.IsSamePersonAs"/>
    public bool IsSamePersonAs(Identity other) => Identity.IsSamePersonAs(other);

    /// <summary>
    /// Whether a text that somebody typed means this actor or the person behind it: by id or name, in any letter case.
    /// </summary>
    public bool IsCalled(string text)
    {
        var typed = text.Trim();
        return Means(Id) || Means(Name) || Means(KeyOwnerId) || Means(KeyOwnerName);

        bool Means(string? name) => string.Equals(name, typed, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The operator at this installation's command line, acting on <paramref name="tenantId"/>.</summary>
    public static Actor Operator(string tenantId) =>
        new(ActorKind.System, "command-line", "command-line", tenantId, Roles.None);
}
