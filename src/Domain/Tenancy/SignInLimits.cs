namespace VerificationService.Domain.Tenancy;

/// <summary>
/// How often somebody may guess a password. Waits grow for each user and network, so that an outsider's guesses do not keep
/// the user out from where they usually sign in; guesses from many networks are bounded together, more slowly.
/// </summary>
public static class SignInLimits
{
    /// <summary>What stands for every network that the user never signed in from.</summary>
    public const string Elsewhere = "*";

    /// <summary>
    /// Failures from unknown networks, all taken together, after which they wait (NIST SP 800-63B §3.2.2 allows 100).
    /// </summary>
    public const int FailuresElsewhere = 50;

    /// <summary>Failures from one network after which it waits.</summary>
    public const int Failures = 5;

    /// <summary>How long the fifth failure makes a network wait, and each one after it; the last stands for all that follow.</summary>
    public static readonly IReadOnlyList<TimeSpan> Waits =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
    ];

    /// <summary>How long unknown networks wait together.</summary>
    public static readonly TimeSpan WaitElsewhere = TimeSpan.FromMinutes(15);

    /// <summary>How long a failure counts at least: so long after the last one the count begins anew.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    /// <summary>How long a network stays known after somebody last signed in or tried to from it.</summary>
    public static readonly TimeSpan Known = TimeSpan.FromDays(90);
}

/// <summary>
/// From where a user tried to sign in. Counting is one statement that says at once whether the attempt may be made, so that
/// however many nodes count together let through no more than one.
/// </summary>
public interface ISignInSources
{
    /// <summary>
    /// Counts an attempt as a failure before anybody looks at its password; false when it must wait. Trying while a network waits
    /// does not prolong the wait.
    /// In a unit of work that is durable before the password is looked at.
    /// </summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="userId">Whose password is tried.</param>
    /// <param name="network">From where.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<bool> TryCountAsync(
        string tenantId,
        string userId,
        string network,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Takes note that the password was right: the network's failures are forgotten.</summary>
    /// <param name="user">Whose password it was.</param>
    /// <param name="network">From where.</param>
    /// <param name="isSignedIn">Whether all else was right too: the network is known from now on.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task SucceededAsync(
        User user,
        string network,
        bool isSignedIn,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Forgets what no longer counts; how many rows it was.</summary>
    Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
