using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Tenancy;

/// <summary>
/// A user's authenticator (TOTP, RFC 6238): the secret in force, or the one that is being enrolled, or both while another
/// one takes its place.
/// </summary>
public sealed record SecondFactor
{
    /// <summary>Wrong codes in a row after which codes are refused for a while.</summary>
    public const int FailuresBeforeWait = 5;

    /// <summary>How many recovery codes go with an enrolment.</summary>
    public const int RecoveryCodes = 10;

    // No vowel and nothing that looks like something else; 16 characters of 24 carry 73 bits.
    private const string RecoveryAlphabet = "23456789bcdfghjkmnpqrstv";
    private const int RecoveryLength = 16;

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>Whose it is.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>The secret in force; null before the first enrolment is confirmed.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>The secret that waits for its first code; null when no enrolment has begun.</summary>
    public byte[]? PendingSecret { get; init; }

    /// <summary>The last time step (RFC 6238 §4.2) whose code was taken: no code is taken twice.</summary>
    public long LastStep { get; init; }

    /// <summary>Wrong codes since the last right one.</summary>
    public int Failures { get; init; }

    /// <summary>Until when no code of the authenticator is taken, UTC.</summary>
    public DateTimeOffset? RefusedUntil { get; init; }

    /// <summary>
    /// Until when codes are refused after one more wrong one at <paramref name="now"/>. The wait doubles from a minute to a
    /// day, wherever the guesses come from: whoever gets this far knows the password.
    /// </summary>
    public DateTimeOffset? RefusedAfterFailure(DateTimeOffset now)
    {
        var beyond = Failures + 1 - FailuresBeforeWait;
        return beyond < 0 ? null
            : beyond >= 11 ? now + LongestWait
            : now + TimeSpan.FromMinutes(1 << beyond);
    }

    /// <summary>New recovery codes in clear, to be shown once.</summary>
    public static IReadOnlyList<string> GenerateRecoveryCodes() =>
        [
            .. Enumerable
                .Range(0, RecoveryCodes)
                .Select(_ =>
                {
                    var code = RandomNumberGenerator.GetString(RecoveryAlphabet, RecoveryLength);
                    return $"{code[..4]}-{code[4..8]}-{code[8..12]}-{code[12..]}";
                }),
        ];

    /// <summary>What is stored of a recovery code, however it was typed; null when it cannot be one.</summary>
    public static byte[]? RecoveryHashOf(string typed)
    {
        var code = string.Concat(typed.Where(c => c is not ('-' or ' '))).ToLowerInvariant();
        return code.Length == RecoveryLength && code.All(RecoveryAlphabet.Contains)
            ? SHA256.HashData(Encoding.ASCII.GetBytes(code))
            : null;
    }
}

/// <summary>Where second factors live, their secrets encrypted.</summary>
public interface ISecondFactorRepository
{
    /// <summary>The user's, confirmed or not; null when none was ever begun.</summary>
    Task<SecondFactor?> FindAsync(User user, CancellationToken cancellationToken);

    /// <summary>Keeps the secret of an enrolment that begins; what is in force stays.</summary>
    Task BeginAsync(User user, byte[] secret, CancellationToken cancellationToken);

    /// <summary>
    /// Puts the pending secret in force, with new recovery codes in the place of the earlier ones; false when it is no longer
    /// the one that was read.
    /// </summary>
    Task<bool> ConfirmAsync(
        SecondFactor factor,
        long step,
        IReadOnlyList<string> recoveryCodes,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Takes the code of <paramref name="step"/>, once; false when it was taken or codes were counted meanwhile.</summary>
    Task<bool> UseStepAsync(SecondFactor factor, long step, CancellationToken cancellationToken);

    /// <summary>Takes a recovery code, once; false when it is none of the user's that is left.</summary>
    Task<bool> UseRecoveryCodeAsync(
        SecondFactor factor,
        byte[] hash,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>How many recovery codes are left.</summary>
    Task<int> CountRecoveryCodesAsync(User user, CancellationToken cancellationToken);

    /// <summary>Counts a wrong code.</summary>
    Task CountFailureAsync(SecondFactor factor, DateTimeOffset? refusedUntil, CancellationToken cancellationToken);

    /// <summary>Takes the user's second factor off, recovery codes included; false when there is none.</summary>
    Task<bool> RemoveAsync(User user, CancellationToken cancellationToken);
}
