using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.TestKit;

/// <summary>Stands where the surface signs tokens: what a token holds is that surface's affair.</summary>
public sealed class TokenStub : IAccessTokens
{
    public TokenAuthority? Authority { get; init; }

    public bool PasswordsAreTaken { get; init; } = true;

    public TimeSpan Lifetime => TimeSpan.FromMinutes(15);

    public AccessToken Issue(User user, DateTimeOffset now, string? sessionId = null) =>
        new("token of " + user.Id, now + Lifetime) { SessionId = sessionId ?? "session" };
}
