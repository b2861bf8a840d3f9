using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Outbox;

namespace VerificationService.Infrastructure.Email;

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

    /// <summary>What is wrong with these settings, or null.</summary>
    public string? Fault() =>
        Port is < 1 or > 65535 ? "Smtp:Port must be 1 to 65535."
        : !MailAddress.TryCreate(From, out _) ? "Smtp:From must be an e-mail address."
        : UserName is not null && !StartTls ? "Smtp:UserName needs Smtp:StartTls: a password is not sent in clear."
        : null;

    /// <summary>Without the password.</summary>
    public override string ToString() => $"SmtpOptions {{ Host = {Host}, Port = {Port}, StartTls = {StartTls} }}";
}

/// <summary>Sends one e-mail by SMTP, or writes it as an <c>.eml</c> file when no server is configured.</summary>
internal sealed class EmailSender(SmtpOptions options, DeliveryOptions deliveries, DatabaseOptions database)
{
    /// <summary>Makes one attempt. It does not throw: whatever happens is the attempt's outcome.</summary>
    public async Task<Attempt> SendAsync(ClaimedMessage message, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(deliveries.TimeoutSeconds));
        try
        {
            using var mail = Compose(message);
            using var client = Client();
            if (!Ascii.IsValid(mail.To[0].User))
            {
                client.DeliveryFormat = SmtpDeliveryFormat.International; // SMTPUTF8, RFC 6531
            }

            await client.SendMailAsync(mail, deadline.Token);
            return new Attempt(AttemptOutcome.Delivered);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new Attempt(AttemptOutcome.Failed, Error: $"No answer within {deliveries.TimeoutSeconds} s.");
        }
        catch (Exception exception)
        {
            // Whatever it is: one mail that throws must not stand in the way of every other. The server's answer may name
            // the recipient: the status is enough to find it in its own log.
            return new Attempt(
                AttemptOutcome.Failed,
                Error: exception is SmtpException smtp ? $"SMTP {smtp.StatusCode}" : exception.GetType().Name
            );
        }
    }

    private MailMessage Compose(ClaimedMessage message)
    {
        var content = EmailContent.FromBytes(message.Body);

        // The parser alone would take "a@example.org, b@example.org", and write to the second.
        if (!MailAddress.TryCreate(content.To, out var to) || to.Address != content.To)
        {
            throw new FormatException("That is not one e-mail address.");
        }

        var mail = new MailMessage(new MailAddress(options.From), to)
        {
            Subject = content.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = content.Text,
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.QuotedPrintable,
        };
        var html = AlternateView.CreateAlternateViewFromString(content.Html, Encoding.UTF8, MediaTypeNames.Text.Html);
        html.TransferEncoding = TransferEncoding.QuotedPrintable;
        mail.AlternateViews.Add(html);

        // The same on every attempt, so that a mailbox that got it twice can tell (RFC 5322 §3.6.4).
        mail.Headers.Add("Message-ID", $"<{message.Id}@{mail.From!.Host}>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private SmtpClient Client()
    {
        if (!string.IsNullOrEmpty(options.Host))
        {
            return new SmtpClient(options.Host, options.Port)
            {
                EnableSsl = options.StartTls,
                Credentials = options.UserName is null
                    ? null
                    : new NetworkCredential(options.UserName, options.Password),
            };
        }

        var folder = Path.GetFullPath(Path.Combine(database.DataDirectory, "mail"));
        PrivateFile.CreateDirectory(folder);
        return new SmtpClient
        {
            DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
            PickupDirectoryLocation = folder,
        };
    }
}
