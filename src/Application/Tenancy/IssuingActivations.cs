using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Issues activations, for new users and for those whose password is reset. The token is told once: to the user by e-mail
/// where they have an address and the installation knows its own, or else to whoever issues it.
/// </summary>
internal sealed class IssuingActivations(
    IActivationRepository activations,
    IActivationNotices notices,
    IAuditLog audit,
    Caller caller
)
{
    /// <summary>Issues one in the current unit of work; an earlier one of the user ends.</summary>
    public async Task<IssuedActivation> IssueAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var token = Activation.Generate();
        var expiresAt = now + Activation.Lifetime;

        // The command line shows the activation, because mail may not work yet.
        var sentTo =
            caller.Required.Kind == ActorKind.System
                ? null
                : await notices.SendAsync(user, token, expiresAt, cancellationToken);
        await activations.SetAsync(
            new Activation
            {
                UserId = user.Id,
                TenantId = user.TenantId,
                TokenHash = Activation.HashOf(token),
                IssuedAt = now,
                ExpiresAt = expiresAt,
                WasShown = sentTo is null,
                AddressBy = sentTo is null ? null : user.EmailBy,
            },
            cancellationToken
        );
        await audit.AppendAsync(
            new AuditRecord
            {
                TenantId = user.TenantId,
                Stream = AuditStreams.User(user.Id),
                Action = "user.activation_issued",
                OccurredAt = now,
                Facts = [new("told", sentTo is null ? "shown" : "mailed"), new("to", sentTo)],
            },
            cancellationToken
        );
        return new IssuedActivation
        {
            Token = sentTo is null ? token : null,
            Url = sentTo is null ? notices.LinkTo(token) : null,
            SentTo = sentTo,
            ExpiresAt = expiresAt,
        };
    }
}

/// <summary>How activations reach people.</summary>
public interface IActivationNotices
{
    /// <summary>The address of the page that takes <paramref name="token"/>; null where the installation does not know its own.</summary>
    string? LinkTo(string token);

    /// <summary>
    /// Writes the e-mail in the current unit of work, and answers with the address, masked; null when there is no address or no
    /// link to send.
    /// </summary>
    Task<string?> SendAsync(User user, string token, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}

/// <summary>An activation as it is told, once.</summary>
public sealed record IssuedActivation
{
    /// <summary>The token, a secret; null when it was mailed.</summary>
    public required string? Token { get; init; }

    /// <summary>Where it is used, the token included; null when it was mailed, or where the installation does not know its address.</summary>
    public required string? Url { get; init; }

    /// <summary>The address it was mailed to, masked; null when it is shown.</summary>
    public required string? SentTo { get; init; }

    /// <summary>When it stops working, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"IssuedActivation {{ ExpiresAt = {ExpiresAt:O} }}";
}
