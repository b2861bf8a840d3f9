using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Checks a password that somebody typed. The attempt is counted before the password is looked at, so that a burst of guesses
/// gets no more tries than the same guesses in a row, on however many nodes. A user who does not exist costs the same.
/// </summary>
internal sealed class CheckingPassword(
    ISignInSources sources,
    SignInGate gate,
    Hashing hashing,
    IUnitOfWork unitOfWork,
    Caller caller,
    TimeProvider time
)
{
    // Failures for unknown user names are counted under this; no user has such an id.
    private const string Nobody = "?";

    private string Network => caller.Origin.Network ?? "local";

    /// <summary>Whether it is right.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="userName">What was typed for the name, where there is no such user.</param>
    /// <param name="user">Whose password it should be; null for nobody.</param>
    /// <param name="password">What was typed.</param>
    /// <param name="cancellationToken">Gives up before anything is counted.</param>
    public async Task<Result<CheckedPassword>> CheckAsync(
        string tenantId,
        string userName,
        User? user,
        string password,
        CancellationToken cancellationToken
    )
    {
        // One attempt of a user from one network at a time: concurrent correct ones would count as failures of each other.
        using var place = await gate.EnterAsync(tenantId, user?.Id ?? userName, Network, cancellationToken);
        var entered = await hashing.EnterAsync(tenantId, cancellationToken);
        if (entered.Failed(out var refusal, out var turn))
        {
            return refusal;
        }

        using (turn)
        {
            var mayTry = await unitOfWork.RunAsync(
                () => sources.TryCountAsync(tenantId, user?.Id ?? Nobody, Network, time.Now(), CancellationToken.None),
                CancellationToken.None
            );
            var isTried = mayTry && user is { IsActive: true };
            return turn.Verify(isTried ? user!.PasswordHash : null, password) switch
            {
                PasswordMatch.None => new CheckedPassword(mayTry ? PasswordCheck.Wrong : PasswordCheck.Waits),
                PasswordMatch.Outdated => new CheckedPassword(PasswordCheck.Right) { NewHash = turn.Hash(password) },
                _ => new CheckedPassword(PasswordCheck.Right),
            };
        }
    }

    /// <summary>Forgets what was counted, in the current unit of work: the password was right.</summary>
    /// <param name="user">Whose it was.</param>
    /// <param name="isSignedIn">Whether the second factor was right too, where one is asked for.</param>
    public Task SucceededAsync(User user, bool isSignedIn) =>
        sources.SucceededAsync(user, Network, isSignedIn, time.Now(), CancellationToken.None);
}

/// <summary>What came of checking a password.</summary>
/// <param name="Outcome">Whether it was right.</param>
internal readonly record struct CheckedPassword(PasswordCheck Outcome)
{
    /// <summary>The hash to keep in the place of the user's, which is outdated; null while that one stays.</summary>
    public string? NewHash { get; init; }

    /// <summary>Without the hash.</summary>
    public override string ToString() => Outcome.ToString();
}

/// <summary>Whether a password was right.</summary>
internal enum PasswordCheck
{
    /// <summary>It is the user's.</summary>
    Right,

    /// <summary>It is not, or the user is disabled.</summary>
    Wrong,

    /// <summary>It was not looked at: the network must wait.</summary>
    Waits,
}
