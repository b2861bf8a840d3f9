using Microsoft.Extensions.Hosting;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Infrastructure.Deliveries.Email;

/// <summary>Where people reach this installation. Setting <c>Console:PublicUrl</c>; the service does not trust a request's Host to say it.</summary>
/// <param name="Url">Without a slash at its end; null when it is not set.</param>
internal sealed record ConsoleAddress(string? Url)
{
    /// <summary>Reads the setting, and refuses one that no link could begin with.</summary>
    public static ConsoleAddress Of(string? configured, IHostEnvironment environment)
    {
        if (string.IsNullOrWhiteSpace(configured))
        {
            return new ConsoleAddress((string?)null);
        }

        return
            Uri.TryCreate(configured, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && environment.IsDevelopment()))
            && url.UserInfo.Length == 0
            && url.Query.Length == 0
            && url.Fragment.Length == 0
            ? new ConsoleAddress(url.AbsoluteUri.TrimEnd('/'))
            : throw new InvalidOperationException(
                "Console:PublicUrl must be the https address at which people reach this service, such as https://verify.example.com (http in Development alone), without query or fragment."
            );
    }
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
    ConsoleAddress address,
    Caller caller,
    TimeProvider time
) : IActivationNotices
{
    /// <summary>What the body of a message is encrypted for.</summary>
    public static string ContextOf(string messageId) => "activation:" + messageId;

    /// <inheritdoc/>
    public string? LinkTo(string token) => address.Url is { } url ? $"{url}/console/activate#{token}" : null;

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
            Body = box.SealBytes(mail.ToBytes(), ContextOf(id)),
            TraceId = caller.Origin.TraceId,
            CreatedAt = now,
        }.WriteAsync(session, signal, cancellationToken);
        return EmailContent.Masked(mail.To);
    }
}
