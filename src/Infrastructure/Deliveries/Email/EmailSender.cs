using System.Net;
using System.Net.Mail;
using System.Net.Security;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Files;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Infrastructure.Deliveries.Email;

/// <summary>Where e-mails go. Section <c>Smtp</c>; without a host they are written to <c>mail/</c> in the data directory.</summary>
public sealed record SmtpOptions
{
    /// <summary>The server's name; empty writes files instead.</summary>
    public string? Host { get; init; }

    /// <summary>587, the port for submission (RFC 6409).</summary>
    public int Port { get; init; } = 587;

    /// <summary>Sends only over STARTTLS (RFC 3207). False sends in clear: for a server on this machine.</summary>
    public bool StartTls { get; init; } = true;

    /// <summary>User name, if the server asks for one.</summary>
    public string? UserName { get; init; }

    /// <summary>Password, a secret.</summary>
    public string? Password { get; init; }

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = "verification@localhost";

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure() =>
        Port is < 1 or > 65535 ? "Smtp:Port must be 1 to 65535."
        : !MailAddress.TryCreate(From, out _) ? "Smtp:From must be an e-mail address."
        : UserName is not null && !StartTls ? "Smtp:UserName needs Smtp:StartTls: a password is not sent in clear."
        : null;

    /// <summary>Without the password.</summary>
    public override string ToString() => $"SmtpOptions {{ Host = {Host}, Port = {Port}, StartTls = {StartTls} }}";
}

/// <summary>Sends one e-mail by SMTP, or writes it as an <c>.eml</c> file when no server is configured.</summary>
internal sealed class EmailSender(
    SmtpOptions options,
    DeliveryOptions deliveries,
    DatabaseOptions database,
    SecretBox box,
    IServiceScopeFactory scopes,
    TimeProvider time
)
{
    /// <summary>Makes one attempt. It does not throw: whatever happens is the attempt's outcome.</summary>
    public async Task<Attempt> SendAsync(ClaimedMessage message, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(deliveries.TimeoutSeconds));
        try
        {
            var content = EmailContent.FromBytes(
                OutboxKinds.SealedFor(message.Kind, message.Id) is { } context
                    ? box.OpenBytes(message.Body, context)
                    : message.Body
            );
            // The parser alone would take "a@example.org, b@example.org", and write to the second.
            if (!MailAddress.TryCreate(content.To, out var to) || to.Address != content.To)
            {
                return new Attempt(AttemptOutcome.Failed, Error: "The recipient is not one e-mail address.");
            }

            if (content.UserId is not null && !await IsStillToldAsync(message.TenantId, content, deadline.Token))
            {
                return new Attempt(
                    AttemptOutcome.Gone,
                    Error: "Not sent: the user has no access, may not do this any more, does not want it mailed, or has another address."
                );
            }

            var from = new MailboxAddress("", options.From);
            var recipient = new MailboxAddress("", content.To);
            using var mail = EmailMessage.Of(message.Id, from, recipient, content, time.GetUtcNow());
            var format = EmailMessage.FormatFor(from, recipient);
            await (
                string.IsNullOrEmpty(options.Host)
                    ? WriteAsync(message.Id, EmailMessage.Write(mail, format), deadline.Token)
                    : SubmitAsync(format, mail, deadline.Token)
            );
            return new Attempt(AttemptOutcome.Delivered);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new Attempt(AttemptOutcome.Failed, Error: $"No answer within {deliveries.TimeoutSeconds} s.");
        }
        catch (SmtpCommandException exception)
        {
            // The server's text after the code may name the recipient, so only the code is kept.
            return new Attempt(
                AttemptOutcome.Failed,
                Error: $"SMTP: {(int)exception.StatusCode}, {exception.ErrorCode}"
            );
        }
        catch (Exception exception)
        {
            // Every exception is caught: a mail that throws would block all others.
            return new Attempt(AttemptOutcome.Failed, Error: exception.GetType().Name);
        }
    }

    // Between the cause and the sending somebody may have lost access, their role or the address.
    private async Task<bool> IsStillToldAsync(
        string tenantId,
        EmailContent content,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var user = await scope
            .ServiceProvider.GetRequiredService<IUserRepository>()
            .FindToDecideAsync(tenantId, content.UserId!, cancellationToken);
        return user is not null
            && user.MayBeTold(content.NoticeKind)
            && (user.MailedNotices & content.NoticeKind) != 0
            && user.Email == content.To;
    }

    // RFC 6409: over STARTTLS and to the name that the certificate bears, or not at all where the operator asked for it.
    private async Task SubmitAsync(FormatOptions format, MimeMessage mail, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(options.Host!, options.Port, cancellationToken);
        using var client = new MailKit.Net.Smtp.SmtpClient();

        // An address, which EHLO writes as a literal (RFC 5321 §4.1.3): a machine's name is often no domain.
        var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
        client.LocalDomain = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None;
        await client.ConnectAsync(
            socket,
            options.Host!,
            options.Port,
            options.StartTls ? SecureSocketOptions.StartTls : SecureSocketOptions.None,
            cancellationToken
        );
        if (options.UserName is not null)
        {
            await client.AuthenticateAsync(options.UserName, options.Password ?? "", cancellationToken);
        }

        await client.SendAsync(format, mail, cancellationToken);
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The mail is delivered; a failing QUIT changes nothing.
        }
    }

    // Under the message's own id: one that is written again after a crash is the same file.
    private async Task WriteAsync(string id, byte[] mail, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(Path.Combine(database.DataDirectory, "mail"));
        PrivateFile.CreateDirectory(folder);
        var draft = Path.Combine(folder, id + ".new");
        var file = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var stream = new FileStream(draft, file))
        {
            await stream.WriteAsync(mail, cancellationToken);
        }

        File.Move(draft, Path.Combine(folder, id + ".eml"), overwrite: true);
    }
}
