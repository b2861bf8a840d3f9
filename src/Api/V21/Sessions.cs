using System.ComponentModel.DataAnnotations;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.V21;

/// <summary>Who signs in.</summary>
[Unused("tenantKey", "tenantSecret", "ipAddress", "userAgent", "platform", "deviceId", "role", "organizationType")]
public sealed class SessionRequest : ISignInAttempt
{
    /// <summary>Sign-in name.</summary>
    /// <example>tenant-admin</example>
    [Required]
    [MaxLength(100)]
    public string? UserName { get; init; }

    /// <summary>Password.</summary>
    /// <example>sandbox</example>
    [Required]
    [MaxLength(256)]
    public string? Password { get; init; }

    /// <summary>The current code of the user's authenticator, or a recovery code, where a second factor is enrolled.</summary>
    [MaxLength(ConfirmSecondFactor.MaxCode)]
    public string? Otp { get; init; }

    string? ISignInAttempt.TenantIn(HttpRequest request) => request.Headers[HeaderRules.TenantId].ToString();

    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(SessionRequest);
}

/// <summary>A token.</summary>
public sealed class SessionData
{
    /// <summary>Sent as <c>Authorization: Bearer …</c>.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Always <c>Bearer</c>.</summary>
    /// <example>Bearer</example>
    public string TokenType { get; init; } = "Bearer";

    /// <summary>When it stops working, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    internal static SessionData Of(AccessToken token) =>
        new() { AccessToken = token.Token, ExpiresAt = token.ExpiresAt };

    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(SessionData);
}

/// <summary>Whose session ended.</summary>
public sealed class SessionEndedData
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }
}
