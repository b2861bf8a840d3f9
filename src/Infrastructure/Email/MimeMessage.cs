using System.Globalization;
using System.Net.Mail;
using System.Text;
using VerificationService.Domain.Shared;

namespace VerificationService.Infrastructure.Email;

/// <summary>
/// An e-mail as octets (RFC 5322, MIME): a plain-text and an HTML part, both quoted-printable, so that no line of a body
/// can be taken for a boundary and none is too long.
/// </summary>
internal static class MimeMessage
{
    private const int LongestLine = 76;

    // So many octets make an encoded word of at most 75 characters (RFC 2047 §2).
    private const int WordOctets = 42;

    /// <summary>The octets, every line ended by CR LF.</summary>
    /// <param name="id">The message's id: the same on every attempt, so that a mailbox that got it twice can tell.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The one recipient.</param>
    /// <param name="content">What it says.</param>
    /// <param name="date">When it is sent.</param>
    public static byte[] Write(string id, MailAddress from, MailAddress to, EmailContent content, DateTimeOffset date)
    {
        var boundary = "=_" + id; // "=_" cannot stand in quoted-printable text (RFC 2045 §6.7).
        var text = new StringBuilder()
            .Append("From: ")
            .Append(Address(from))
            .Append("\r\nTo: ")
            .Append(Address(to))
            .Append("\r\nDate: ")
            .Append(date.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture))
            .Append("\r\nMessage-ID: <")
            .Append(id)
            .Append('@')
            .Append(new IdnMapping().GetAscii(from.Host))
            .Append(">\r\nSubject: ")
            .Append(Subject(ShownText.WithoutDirections(content.Subject)))
            .Append("\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0")
            .Append("\r\nContent-Type: multipart/alternative;\r\n boundary=\"")
            .Append(boundary)
            .Append("\"\r\n\r\n");
        foreach (var (type, part) in new[] { ("text/plain", content.Text), ("text/html", content.Html) })
        {
            text.Append("--").Append(boundary).Append("\r\nContent-Type: ").Append(type);
            text.Append("; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
            QuotedPrintable(text, part);
            text.Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("--").Append(boundary).Append("--\r\n").ToString());
    }

    /// <summary>An address as headers and commands write it: the domain in ASCII, the local part as it is.</summary>
    public static string Address(MailAddress address)
    {
        var text = $"{address.User}@{new IdnMapping().GetAscii(address.Host)}";
        return text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>')
            ? throw new FormatException("That is not an e-mail address that could stand in a header.")
            : text;
    }

    // Plain where it is short ASCII; else encoded words, one a line, that never cut a character in two.
    private static string Subject(string subject)
    {
        if (subject.Length <= 60 && subject.All(c => c is >= ' ' and <= '~') && !subject.Contains("=?"))
        {
            return subject;
        }

        var words = new List<string>();
        var word = new List<byte>(WordOctets);
        var octets = new byte[4];
        foreach (var rune in subject.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(octets);
            if (word.Count + length > WordOctets)
            {
                words.Add(Encoded(word));
                word.Clear();
            }

            word.AddRange(octets.AsSpan(0, length));
        }

        words.Add(Encoded(word));
        return string.Join("\r\n ", words);

        static string Encoded(List<byte> word) => $"=?utf-8?B?{Convert.ToBase64String([.. word])}?=";
    }

    private static void QuotedPrintable(StringBuilder result, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var column = 0;
            var octets = Encoding.UTF8.GetBytes(lines[i]);
            for (var j = 0; j < octets.Length; j++)
            {
                // White space at a line's end is lost on the way unless it is written out.
                var octet = octets[j];
                var plain = octet is >= (byte)'!' and <= (byte)'~' and not (byte)'=';
                plain |= octet is (byte)' ' or (byte)'\t' && j < octets.Length - 1;
                var width = plain ? 1 : 3;
                if (column + width > LongestLine - 1)
                {
                    result.Append("=\r\n");
                    column = 0;
                }

                if (plain)
                {
                    result.Append((char)octet);
                }
                else
                {
                    result.Append('=').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
                }

                column += width;
            }

            if (i < lines.Length - 1)
            {
                result.Append("\r\n");
            }
        }
    }
}
