using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Authentication;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Tenancy;

/// <summary>Who signs in.</summary>
[Unused("tenantKey", "tenantSecret", "ipAddress", "userAgent", "platform", "deviceId", "role", "organizationType")]
public sealed class SessionRequest : ISignInAttempt
{
    /// <summary>Sign-in name. One of this and <c>username</c> is required.</summary>
    /// <example>tenant-admin</example>
    [MaxLength(100)]
    public string? UserName { get; init; }

    /// <summary>The same as <c>userName</c>, which is the preferred name.</summary>
    /// <example>tenant-admin</example>
    [SameAs("userName")]
    [MaxLength(100)]
    [JsonPropertyName("username")]
    public string? SignInName { get; init; }

    /// <summary>Password.</summary>
    /// <example>sandbox</example>
    [Required]
    [MaxLength(256)]
    public string? Password { get; init; }

    /// <summary>The current code of the user's authenticator, or a recovery code, where a second factor is enrolled.</summary>
    [MaxLength(ConfirmSecondFactor.MaxCode)]
    public string? Otp { get; init; }

    string? ISignInAttempt.UserName => UserName ?? SignInName;

    string? ISignInAttempt.TenantIn(HttpRequest request) => request.Headers[HeaderRules.TenantId].ToString();

    internal Result<SignIn> ToCommand(string tenantId, string? userId) =>
        Synonyms.OneOf("userName", UserName, "username", SignInName).Failed(out var refusal, out var name)
            ? refusal
            : new SignIn(tenantId.Trim(), name, Password) { Otp = Otp, UserId = userId };

    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(SessionRequest);
}

/// <summary>What continues a session.</summary>
public sealed class RefreshSessionRequest
{
    /// <summary>The <c>refreshToken</c> of the last answer of the session. It works once.</summary>
    [Required]
    [MaxLength(Domain.Tenancy.RefreshToken.MaxLength)]
    public string? RefreshToken { get; init; }

    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(RefreshSessionRequest);
}

/// <summary>A token.</summary>
public sealed class SessionData
{
    /// <summary>Sent as <c>Authorization: Bearer …</c>.</summary>
    public required string AccessToken { get; init; }

    /// <summary>The same as <c>accessToken</c>, which is the preferred name.</summary>
    public required string Token { get; init; }

    /// <summary>Always <c>Bearer</c>.</summary>
    /// <example>Bearer</example>
    public string TokenType { get; init; } = "Bearer";

    /// <summary>When it stops working, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How long it works, in seconds.</summary>
    /// <example>900</example>
    public required int ExpiresIn { get; init; }

    /// <summary>The session that it is one of: the same after a refresh.</summary>
    public required string SessionId { get; init; }

    /// <summary>Who signed in.</summary>
    public required string UserId { get; init; }

    /// <summary>
    /// Gives the session's next token at <c>POST /api/v2.1/sessions/refresh</c>, once, until twelve hours after the sign-in;
    /// absent where the session cannot be continued.
    /// </summary>
    public string? RefreshToken { get; init; }

    internal static SessionData Of(SignedIn signedIn)
    {
        var token = signedIn.Token!;
        return new()
        {
            AccessToken = token.Token,
            Token = token.Token,
            ExpiresAt = token.ExpiresAt,
            ExpiresIn = (int)AccessTokens.Lifetime.TotalSeconds,
            SessionId = token.SessionId,
            UserId = signedIn.User.Id,
            RefreshToken = token.RefreshToken,
        };
    }

    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(SessionData);
}

/// <summary>Whose session ended.</summary>
public sealed class SessionEndedData
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }
}
