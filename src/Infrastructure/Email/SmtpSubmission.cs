using System.Net;
using System.Net.Mail;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace VerificationService.Infrastructure.Email;

/// <summary>
/// Hands one message to a submission server (RFC 6409). The framework's own client has no AUTH PLAIN, the one mechanism
/// every server must have over TLS (RFC 4954), and goes on without authenticating where it knows none of those offered.
/// </summary>
internal sealed class SmtpSubmission : IDisposable
{
    private const int MaxReplyLines = 100;
    private const int MaxReplyOctets = 64 * 1024;

    private readonly Socket socket;
    private readonly byte[] buffer = new byte[4096];
    private Stream stream;
    private int at;
    private int filled;

    private SmtpSubmission(Socket socket)
    {
        this.socket = socket;
        stream = new NetworkStream(socket, ownsSocket: false);
    }

    /// <summary>Delivers the message, or throws an <see cref="SmtpRefusedException"/> or what the network throws.</summary>
    public static async Task SendAsync(
        SmtpOptions options,
        MailAddress from,
        MailAddress to,
        byte[] message,
        CancellationToken cancellationToken
    )
    {
        using var connecting = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await connecting.ConnectAsync(options.Host!, options.Port, cancellationToken);
        using var session = new SmtpSubmission(connecting);
        await session.ExpectAsync("the greeting", 220, cancellationToken);
        var offered = await session.HelloAsync(cancellationToken);
        if (options.StartTls)
        {
            await session.StartTlsAsync(options.Host!, cancellationToken);
            offered = await session.HelloAsync(cancellationToken);
        }

        if (options.UserName is not null)
        {
            await session.AuthenticateAsync(options.UserName, options.Password ?? "", offered, cancellationToken);
        }

        // Letters beyond ASCII in a local part need a server that takes them (RFC 6531).
        var international = !Ascii.IsValid(MimeMessage.Address(to)) || !Ascii.IsValid(MimeMessage.Address(from));
        if (international && !offered.Contains("SMTPUTF8"))
        {
            throw new SmtpRefusedException("no SMTPUTF8 offered");
        }

        await session.CommandAsync(
            "MAIL",
            $"MAIL FROM:<{MimeMessage.Address(from)}>{(international ? " SMTPUTF8" : "")}",
            250,
            cancellationToken
        );
        await session.CommandAsync("RCPT", $"RCPT TO:<{MimeMessage.Address(to)}>", 250, cancellationToken);
        await session.CommandAsync("DATA", "DATA", 354, cancellationToken);
        await session.stream.WriteAsync(Stuffed(message), cancellationToken);
        await session.ExpectAsync("the message", 250, cancellationToken);

        // It is delivered, whatever happens to the farewell.
        try
        {
            await session.CommandAsync("QUIT", "QUIT", 221, cancellationToken);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Nothing to be done about it.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private async Task<IReadOnlySet<string>> HelloAsync(CancellationToken cancellationToken)
    {
        // An address literal (RFC 5321 §4.1.3): a machine's name is often no domain.
        var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var literal = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
        var lines = await CommandAsync("EHLO", "EHLO " + literal, 250, cancellationToken);
        return lines
            .Skip(1)
            .SelectMany(line =>
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var word, .. var more]
                    ? more.Select(value => $"{word} {value}").Append(word)
                    : []
            )
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private async Task StartTlsAsync(string host, CancellationToken cancellationToken)
    {
        await CommandAsync("STARTTLS", "STARTTLS", 220, cancellationToken);
        if (at < filled)
        {
            // Said in clear, to be believed as if it had been said under TLS (CVE-2011-0411 and its kind).
            throw new SmtpRefusedException("more than an answer to STARTTLS");
        }

        var tls = new SslStream(stream);
        stream = tls;
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host },
            cancellationToken
        );
    }

    private async Task AuthenticateAsync(
        string userName,
        string password,
        IReadOnlySet<string> offered,
        CancellationToken cancellationToken
    )
    {
        if (offered.Contains("AUTH PLAIN"))
        {
            await CommandAsync("AUTH", "AUTH PLAIN " + Base64($"\0{userName}\0{password}"), 235, cancellationToken);
        }
        else if (offered.Contains("AUTH LOGIN"))
        {
            await CommandAsync("AUTH", "AUTH LOGIN", 334, cancellationToken);
            await CommandAsync("AUTH", Base64(userName), 334, cancellationToken);
            await CommandAsync("AUTH", Base64(password), 235, cancellationToken);
        }
        else
        {
            throw new SmtpRefusedException("neither AUTH PLAIN nor AUTH LOGIN offered");
        }

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    private async Task<IReadOnlyList<string>> CommandAsync(
        string name,
        string command,
        int expected,
        CancellationToken cancellationToken
    )
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        return await ExpectAsync(name, expected, cancellationToken);
    }

    // The reply's lines without their codes.
    private async Task<IReadOnlyList<string>> ExpectAsync(
        string step,
        int expected,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<string>();
        while (lines.Count < MaxReplyLines)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !line[..3].All(char.IsAsciiDigit))
            {
                throw new SmtpRefusedException($"no SMTP reply to {step}");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
            {
                // What the server says beside the code may name the recipient.
                return line[..3] == expected.ToString(System.Globalization.CultureInfo.InvariantCulture)
                    ? lines
                    : throw new SmtpRefusedException($"{line[..3]} to {step}");
            }
        }

        throw new SmtpRefusedException($"an endless reply to {step}");
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        while (line.Count < MaxReplyOctets)
        {
            if (at == filled)
            {
                (at, filled) = (0, await stream.ReadAsync(buffer, cancellationToken));
                if (filled == 0)
                {
                    throw new IOException("The server hung up.");
                }
            }

            var octet = buffer[at++];
            if (octet == (byte)'\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(octet);
        }

        throw new SmtpRefusedException("a line without end");
    }

    // A line that is a full stop ends the message, so every line that begins with one gets another (RFC 5321 §4.5.2).
    private static byte[] Stuffed(byte[] message)
    {
        var stuffed = new List<byte>(message.Length + 16);
        for (var i = 0; i < message.Length; i++)
        {
            if (message[i] == (byte)'.' && (i == 0 || message[i - 1] == (byte)'\n'))
            {
                stuffed.Add((byte)'.');
            }

            stuffed.Add(message[i]);
        }

        stuffed.AddRange(".\r\n"u8);
        return [.. stuffed];
    }
}

/// <summary>The server does not take the message, or does not speak as it must.</summary>
/// <param name="what">What it answered to what; no word of the server's own.</param>
internal sealed class SmtpRefusedException(string what) : Exception("SMTP: " + what);
