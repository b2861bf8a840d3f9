using System.Globalization;
using System.Text;
using MimeKit;
using VerificationService.Domain.Shared;

namespace VerificationService.Infrastructure.Deliveries.Email;

/// <summary>An e-mail as it leaves: a plain-text and an HTML part, both quoted-printable, under the message's own id.</summary>
internal static class EmailMessage
{
    // So many octets make an encoded word of at most 75 characters (RFC 2047 §2).
    private const int WordOctets = 42;

    /// <param name="id">The message's id: the same on every attempt, so that a mailbox that got it twice can tell.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The one recipient.</param>
    /// <param name="content">What it says.</param>
    /// <param name="date">When it is sent.</param>
    public static MimeMessage Of(
        string id,
        MailboxAddress from,
        MailboxAddress to,
        EmailContent content,
        DateTimeOffset date
    )
    {
        var message = new MimeMessage
        {
            Date = date.ToUniversalTime(),
            MessageId = $"{id}@{new IdnMapping().GetAscii(from.Domain)}",
            Body = new MultipartAlternative(Part("plain", content.Text), Part("html", content.Html)),
        };
        message.From.Add(from);
        message.To.Add(to);
        SetSubject(message, ShownText.WithoutDirections(content.Subject));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    /// <summary>How both are written: letters beyond ASCII stand in headers only where a local part has them (RFC 6531).</summary>
    public static FormatOptions FormatFor(MailboxAddress from, MailboxAddress to) =>
        new()
        {
            NewLineFormat = NewLineFormat.Dos,
            International = !Ascii.IsValid(from.LocalPart) || !Ascii.IsValid(to.LocalPart),
        };

    /// <summary>Its octets, every line ended by CR LF.</summary>
    public static byte[] Write(MimeMessage message, FormatOptions format)
    {
        using var octets = new MemoryStream();
        message.WriteTo(format, octets);
        return octets.ToArray();
    }

    private static TextPart Part(string subtype, string text) =>
        new(subtype) { ContentTransferEncoding = ContentEncoding.QuotedPrintable, Text = text };

    // MimeKit leaves text that looks like an encoded word as it is, and a reader would decode what a person typed.
    private static void SetSubject(MimeMessage message, string subject)
    {
        if (!subject.Contains("=?", StringComparison.Ordinal))
        {
            message.Subject = subject;
            return;
        }

        var words = new StringBuilder();
        var word = new List<byte>(WordOctets);
        var octets = new byte[4];
        foreach (var rune in subject.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(octets);
            if (word.Count + length > WordOctets)
            {
                End();
            }

            word.AddRange(octets.AsSpan(0, length));
        }

        End();
        var header = new Header(HeaderId.Subject, "");
        header.SetRawValue(Encoding.ASCII.GetBytes(words.ToString()));
        message.Headers.Replace(header);

        void End()
        {
            words.Append(" =?utf-8?B?").Append(Convert.ToBase64String([.. word])).Append("?=\r\n");
            word.Clear();
        }
    }
}
