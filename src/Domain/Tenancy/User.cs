namespace VerificationService.Domain.Tenancy;

/// <summary>A person who signs in. How often somebody may try is <see cref="SignInLimits"/>'s to say.</summary>
public sealed class User
{
    /// <summary>Identifier; also the token's subject.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>Sign-in name, unique in the tenant, in its folded form; one from before <see cref="UserNames"/> as it was.</summary>
    public required string UserName { get; init; }

    /// <summary>
    /// PBKDF2 hash in the framework's format; null for users of an external authority, and until an activation sets one.
    /// </summary>
    public string? PasswordHash { get; private set; }

    /// <summary>Where activations go; null shows them to whoever issues them.</summary>
    public string? Email { get; init; }

    /// <summary>
    /// The person who entered that address, and may be the one who reads it; null for the installation itself. See
    /// <see cref="WhoEnters"/>.
    /// </summary>
    public string? EmailBy { get; init; }

    /// <summary>The kinds of notices that are mailed too, where the user has an address; none unless the user says so.</summary>
    public NoticeKinds MailedNotices { get; init; }

    /// <summary>When the second factor in force was enrolled, UTC; null without one.</summary>
    public DateTimeOffset? SecondFactorSince { get; init; }

    /// <summary>Whether nobody can sign in as this user before an activation has set a password.</summary>
    public bool AwaitsActivation => PasswordHash is null && ExternalSubject is null;

    /// <summary>The external authority's <c>sub</c>, when one is configured.</summary>
    public string? ExternalSubject { get; init; }

    /// <summary>Roles held.</summary>
    public required Roles Roles
    {
        get => roles;
        init => roles = value;
    }

    private Roles roles;

    /// <summary>A disabled user is refused at once, also with an unexpired token.</summary>
    public bool IsActive { get; private set; } = true;

    /// <summary>Failures to sign in that are still counted, from everywhere.</summary>
    public int FailedSignIns { get; private set; }

    /// <summary>
    /// Until when some network must wait before it may try again, UTC; from others the right password signs in meanwhile.
    /// </summary>
    public DateTimeOffset? LockedUntil { get; private set; }

    /// <summary>
    /// Raised whenever its sessions end: with every change of password, roles or activity, and when it signs out. A
    /// session opened at a lower number is over.
    /// </summary>
    public int SessionVersion { get; init; }

    /// <summary>
    /// When that was last raised, UTC; null when it never was since it is kept. A token of an external authority that was issued
    /// before it is over.
    /// </summary>
    public DateTimeOffset? SessionsEndedAt { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The user who created it; null for the installation itself, and where that was not kept yet.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>
    /// The user who last gave it a credential: with its creation, or by a reset. Null for the installation itself, and where
    /// <see cref="CredentialAt"/> is null.
    /// </summary>
    public string? CredentialBy { get; private set; }

    /// <summary>
    /// When that was, UTC: of an activation that somebody else may have read, when it was used. Null when nobody did since it is kept.
    /// </summary>
    public DateTimeOffset? CredentialAt { get; private set; }

    /// <summary>When a password was last set by an activation, UTC: whoever issued one before that knows none any more.</summary>
    public DateTimeOffset? OwnPasswordAt { get; private set; }

    /// <summary>Whether it has access and holds a role that reviews.</summary>
    public bool MayReview => IsActive && (RolePermissions.Of(Roles) & Permission.ReviewVerifications) != 0;

    /// <summary>Whether it has access and holds power-tenant.</summary>
    public bool IsPowerTenant => IsActive && (Roles & Roles.PowerTenant) != 0;

    /// <summary>Whether it has access and what a notice of that kind is told for.</summary>
    public bool MayBeTold(NoticeKinds kind)
    {
        var needed = NoticePermissions.Needed(kind);
        return IsActive && (RolePermissions.Of(Roles) & needed) == needed;
    }

    /// <summary>When it last stopped being <see cref="IsPowerTenant"/>, by access or role, UTC; null when it never did since it is kept.</summary>
    public DateTimeOffset? PowerTenantUntil { get; private set; }

    /// <summary>
    /// Whether <paramref name="otherPersonId"/> created the user or gave them a credential after <paramref name="since"/>: then one
    /// person may act as both. Whoever chose a password of their own after that has a credential that the other does not know.
    /// </summary>
    public bool IsTiedTo(string? otherPersonId, DateTimeOffset since)
    {
        return (CreatedBy == otherPersonId && Stands(CreatedAt))
            || (CredentialBy == otherPersonId && Stands(CredentialAt));

        bool Stands(DateTimeOffset? given) => given > since && !(OwnPasswordAt > given);
    }

    /// <summary>
    /// Who counts as having entered an address of this user that <paramref name="personId"/> enters. Users enter their own only once
    /// their credential is theirs alone: before that, whoever gave it may be who enters the address.
    /// </summary>
    public string? WhoEnters(string? personId) =>
        personId == Id && CredentialAt is { } given && !(OwnPasswordAt > given) ? CredentialBy : personId;

    /// <summary>Whether <paramref name="tenant"/> lets the user do nothing before they have enrolled a second factor.</summary>
    public bool MustEnrolSecondFactor(Tenant tenant) =>
        tenant.RequiresSecondFactor && SecondFactorSince is null && ExternalSubject is null;

    /// <summary>Whether some network waits at <paramref name="now"/>.</summary>
    public bool IsLockedOut(DateTimeOffset now) => LockedUntil > now;

    /// <summary>Forgets earlier failures.</summary>
    public void RegisterSignIn()
    {
        FailedSignIns = 0;
        LockedUntil = null;
    }

    /// <summary>Changes what it may, also with a token issued before. Giving access back forgets failures to sign in.</summary>
    /// <param name="held">The roles from now on.</param>
    /// <param name="isActive">Whether it has access; null leaves it.</param>
    /// <param name="now">When.</param>
    public void ChangeAccess(Roles held, bool? isActive, DateTimeOffset now)
    {
        var was = IsPowerTenant;
        roles = held;
        IsActive = isActive ?? IsActive;
        if (isActive == true)
        {
            RegisterSignIn();
        }

        if (was && !IsPowerTenant)
        {
            PowerTenantUntil = now;
        }
    }

    /// <summary>Sets the hash of a password; the clear text never reaches the domain.</summary>
    public void SetPasswordHash(string hash) => PasswordHash = hash;

    /// <summary>The password gets nobody in any more; an activation sets the next one.</summary>
    public void RemovePassword() => PasswordHash = null;

    /// <summary>Takes note that somebody else gave it a credential.</summary>
    /// <param name="personId">Who: see <see cref="Actor.PersonId"/>.</param>
    /// <param name="now">When.</param>
    public void CredentialGiven(string? personId, DateTimeOffset now) => (CredentialBy, CredentialAt) = (personId, now);

    /// <summary>
    /// Takes note that the password was set by an activation. Whoever was shown its token, or entered the address that it was
    /// mailed to, may be who used it: they count as having given the user a credential now. A later change of the password
    /// proves nothing more: they could make that too.
    /// </summary>
    /// <param name="activation">The activation.</param>
    /// <param name="now">When.</param>
    public void Activated(Activation activation, DateTimeOffset now)
    {
        OwnPasswordAt = now;
        if (activation.WasShown)
        {
            CredentialAt = now;
        }
        else if (activation.AddressBy is { } other && other != Id)
        {
            CredentialGiven(other, now);
        }
    }

    /// <summary>Rebuilds what the database holds; for the repository alone.</summary>
    public static User FromStorage(
        User identity,
        string? passwordHash,
        bool isActive,
        int failedSignIns,
        DateTimeOffset? lockedUntil,
        string? credentialBy,
        DateTimeOffset? credentialAt,
        DateTimeOffset? ownPasswordAt,
        DateTimeOffset? powerTenantUntil
    )
    {
        identity.PasswordHash = passwordHash;
        identity.IsActive = isActive;
        identity.FailedSignIns = failedSignIns;
        identity.LockedUntil = lockedUntil;
        identity.CredentialBy = credentialBy;
        identity.CredentialAt = credentialAt;
        identity.OwnPasswordAt = ownPasswordAt;
        identity.PowerTenantUntil = powerTenantUntil;
        return identity;
    }
}
