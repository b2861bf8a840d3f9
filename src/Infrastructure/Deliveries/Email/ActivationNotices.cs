using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Infrastructure.Deliveries.Email;

/// <summary>Where people reach this installation. Section <c>Console</c>; a request's Host is not trusted to say it.</summary>
internal sealed record ConsoleOptions
{
    /// <summary>The address that links begin with; empty when there is none.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The same without a slash at its end; null when it is not set.</summary>
    public string? Url =>
        string.IsNullOrWhiteSpace(PublicUrl) ? null : new Uri(PublicUrl, UriKind.Absolute).AbsoluteUri.TrimEnd('/');

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure(bool isDevelopment) =>
        string.IsNullOrWhiteSpace(PublicUrl)
        || (
            Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && isDevelopment))
            && url.UserInfo.Length == 0
            && url.Query.Length == 0
            && url.Fragment.Length == 0
        )
            ? null
            : "Console:PublicUrl must be the https address at which people reach this service, such as https://verify.example.com (http in Development alone), without query or fragment.";
}

/// <summary>
/// Mails activations through the outbox. The token stands in no row in clear: the body is encrypted until it is sent. In
/// the link it follows the #, which a browser sends to no server and so into no log.
/// </summary>
internal sealed class ActivationNotices(
    DbSession session,
    OutboxSignal signal,
    EmailComposer emails,
    SecretBox box,
    ConsoleOptions console,
    Caller caller,
    TimeProvider time
) : IActivationNotices
{
    /// <inheritdoc/>
    public string? LinkTo(string token) => console.Url is { } url ? $"{url}/console/activate#{token}" : null;

    /// <inheritdoc/>
    public async Task<string?> SendAsync(
        User user,
        string token,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    )
    {
        if (
            user.Email is not { } to
            || LinkTo(token) is not { } link
            || await emails.ActivationAsync(user, to, token, link, expiresAt, cancellationToken) is not { } mail
        )
        {
            return null;
        }

        var now = time.Now();
        var id = Ids.New(now);
        await new OutboxMessage
        {
            Id = id,
            TenantId = user.TenantId,
            Kind = OutboxKinds.Activation,
            EventType = "USER_ACTIVATION",
            Destination = mail.To,
            Body = box.SealBytes(mail.ToBytes(), OutboxKinds.SealedFor(OutboxKinds.Activation, id)!),
            TraceId = caller.Origin.TraceId,
            CreatedAt = now,
        }.WriteAsync(session, signal, cancellationToken);
        return EmailContent.Masked(mail.To);
    }
}
