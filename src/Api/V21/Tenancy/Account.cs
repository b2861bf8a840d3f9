using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>An activation and the password that it sets.</summary>
public sealed class ActivationRequest
{
    /// <summary>As it was mailed or handed over.</summary>
    [Required]
    [MaxLength(Domain.Tenancy.Activation.MaxLength)]
    public string? Token { get; init; }

    /// <summary>15 to 256 characters of any kind, and none that is guessed first.</summary>
    /// <example>correct horse battery staple</example>
    [Required]
    [MaxLength(PasswordRules.MaxLength)]
    public string? Password { get; init; }

    /// <summary>Without the secrets.</summary>
    public override string ToString() => nameof(ActivationRequest);
}

/// <summary>Who can sign in now.</summary>
public sealed class ActivatedData
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>Sign-in name.</summary>
    /// <example>ada</example>
    public required string UserName { get; init; }
}

/// <summary>The caller's own password, and the next one.</summary>
public sealed class ChangePasswordRequest
{
    /// <summary>The one in force.</summary>
    /// <example>sandbox</example>
    [Required]
    [MaxLength(PasswordRules.MaxLength)]
    public string? CurrentPassword { get; init; }

    /// <summary>15 to 256 characters of any kind, and none that is guessed first.</summary>
    /// <example>correct horse battery staple</example>
    [Required]
    [MaxLength(PasswordRules.MaxLength)]
    public string? NewPassword { get; init; }

    /// <summary>Without the passwords.</summary>
    public override string ToString() => nameof(ChangePasswordRequest);
}

/// <summary>What the caller goes on with; every other session of theirs has ended.</summary>
public sealed class PasswordChangedData
{
    /// <summary>A new token, in the place of the one that asked; absent where an external authority issues them.</summary>
    public SessionData? Session { get; init; }
}

/// <summary>The caller's own second factor.</summary>
public sealed class SecondFactorData
{
    /// <summary>When it was enrolled, UTC; absent without one.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many recovery codes are unused.</summary>
    public required int RecoveryCodesLeft { get; init; }

    /// <summary>Whether everything else is refused before one is enrolled.</summary>
    public required bool MustEnrol { get; init; }

    internal static SecondFactorData Of(SecondFactorState state) =>
        new()
        {
            Since = state.Since,
            RecoveryCodesLeft = state.RecoveryCodesLeft,
            MustEnrol = state.MustEnrol,
        };
}

/// <summary>What an authenticator is given; shown this once.</summary>
public sealed class SecondFactorBegunData
{
    /// <summary>To type, in base32.</summary>
    public required string Secret { get; init; }

    /// <summary>To scan, as a QR code: <c>otpauth://totp/…</c>.</summary>
    public required string Uri { get; init; }

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(SecondFactorBegunData);
}

/// <summary>Codes that show that the caller has the authenticator.</summary>
public sealed class ConfirmSecondFactorRequest
{
    /// <summary>The current code of the one that was begun.</summary>
    [Required]
    [MaxLength(ConfirmSecondFactor.MaxCode)]
    public string? Code { get; init; }

    /// <summary>Where another one is in force: its current code, or a recovery code of it.</summary>
    [MaxLength(ConfirmSecondFactor.MaxCode)]
    public string? CurrentCode { get; init; }

    /// <summary>Without the codes.</summary>
    public override string ToString() => nameof(ConfirmSecondFactorRequest);
}

/// <summary>Recovery codes; shown this once.</summary>
public sealed class RecoveryCodesData
{
    /// <summary>Each takes the place of one code, once.</summary>
    public required IReadOnlyList<string> RecoveryCodes { get; init; }

    /// <summary>Without the codes.</summary>
    public override string ToString() => nameof(RecoveryCodesData);
}
