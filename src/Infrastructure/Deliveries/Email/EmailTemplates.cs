using System.Net;
using System.Text;
using VerificationService.Application.Deliveries;

namespace VerificationService.Infrastructure.Deliveries.Email;

/// <summary>A template: text with <c>{{names}}</c> that are filled in.</summary>
internal sealed class EmailTemplate
{
    public required string Subject { get; init; }
    public required string Text { get; init; }
    public required string Html { get; init; }

    /// <summary>Fills in the values: as they are in text, encoded in HTML, on one line in the subject.</summary>
    public EmailContent Render(string to, IReadOnlyDictionary<string, string> values) =>
        new(
            to,
            OneLine(Fill(Subject, values, OneLine)),
            // A value that is empty leaves no gap where its paragraph would be.
            Fill(Text, values, value => value).Replace("\n\n\n\n", "\n\n", StringComparison.Ordinal).TrimEnd() + "\n",
            Fill(Html, values, value => WebUtility.HtmlEncode(value).Replace("\n", "<br>", StringComparison.Ordinal))
                .Replace("<p></p>", "", StringComparison.Ordinal)
        );

    // One pass, so that a value that looks like a name is not filled in again.
    private static string Fill(string template, IReadOnlyDictionary<string, string> values, Func<string, string> encode)
    {
        var result = new StringBuilder(template.Length + 64);
        var at = 0;
        while (true)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            var close = open < 0 ? -1 : template.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                return result.Append(template, at, template.Length - at).ToString();
            }

            result.Append(template, at, open - at);
            if (values.TryGetValue(template[(open + 2)..close].Trim(), out var value))
            {
                result.Append(encode(value));
            }

            at = close + 2;
        }
    }

    // For a header: no line break of any kind, and nothing a reader would take for an encoded word (RFC 2047).
    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c))
            .Replace("=?", "= ?", StringComparison.Ordinal);
}

/// <summary>The built-in templates, by kind. A tenant may override each.</summary>
internal static class EmailTemplates
{
    /// <summary>The template of every kind, as it is without an override.</summary>
    public static IReadOnlyDictionary<string, EmailTemplate> BuiltIn { get; } =
        new Dictionary<string, EmailTemplate>
        {
            [EmailKinds.OwnerApproved] = Template(
                "Verification {{reference}} was approved",
                "The verification {{reference}} in {{tenant}} was approved.\n\n{{reason}}"
            ),
            [EmailKinds.OwnerDeclined] = Template(
                "Verification {{reference}} was declined",
                "The verification {{reference}} in {{tenant}} was declined.\n\n{{reason}}"
            ),
            [EmailKinds.ApplicantApproved] = Template(
                "Your verification was approved",
                "Your verification with {{tenant}} was approved.\n\nReference: {{reference}}"
            ),
            [EmailKinds.ApplicantDeclined] = Template(
                "Your verification was declined",
                "Your verification with {{tenant}} was declined.\n\n{{reason}}\n\nReference: {{reference}}"
            ),
            [EmailKinds.ApplicantInformationRequested] = Template(
                "Your verification needs something from you",
                "Your verification with {{tenant}} cannot go on without this:\n\n{{message}}\n\n{{link}}\n\nReference: {{reference}}"
            ),
            [EmailKinds.ApplicantInformationReminder] = Template(
                "Your verification still needs something from you",
                "Your verification with {{tenant}} is still waiting for this:\n\n{{message}}\n\n{{link}}\n\nIf you have answered meanwhile, you need do nothing more.\n\nReference: {{reference}}"
            ),
            [EmailKinds.UserActivation] = Template(
                "Set your password for {{tenant}}",
                "You are {{userName}} of {{tenant}}. Set your password by {{expires}} at\n\n{{link}}\n\nIf that page asks for a code, it is {{code}}\n\nIf you expected no such message, tell the administrators of {{tenant}}; without you, nothing changes."
            ),
            [EmailKinds.UserNotice] = Template(
                "{{what}}",
                "{{what}} in {{tenant}}.\n\n{{link}}\n\nReference: {{reference}}\n\nYou chose to be mailed this: My account in the console says what is."
            ),
            [EmailKinds.WebhookDisabled] = Template(
                "A webhook of {{tenant}} was disabled",
                "The webhook to {{url}} was disabled because {{reason}}.\n\nNothing is sent to it until it is enabled again; its events are held until then, to be sent or dropped."
            ),
        };

    private static EmailTemplate Template(string subject, string text) =>
        new()
        {
            Subject = subject,
            Text = text + "\n",
            Html =
                "<!doctype html><html lang=\"en\"><body>"
                + string.Concat(text.Split("\n\n").Select(paragraph => $"<p>{paragraph}</p>"))
                + "</body></html>",
        };
}
