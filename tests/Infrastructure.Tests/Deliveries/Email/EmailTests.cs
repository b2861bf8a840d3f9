using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.Infrastructure.Tests.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Email;

/// <summary>The mails a decision sends, as files: the way a first run shows them.</summary>
public sealed class EmailTests
{
    [Theory]
    [InlineData(VerificationStatus.Approved, "approved")]
    [InlineData(VerificationStatus.Declined, "declined")]
    public async Task Owner_and_applicant_each_get_one_mail_of_their_own(VerificationStatus status, string outcome)
    {
        await using var service = await Sending.StartAsync();
        var id = await service.OpenForAsync(null);

        await service.DecideAsync(id, status, owner: true, applicant: true);

        var mails = await MailsAsync(service, 2);
        var owner = Assert.Single(mails, mail => mail.Header("To") == "owner@example.org");
        var applicant = Assert.Single(mails, mail => mail.Header("To") == "ada@example.net");
        Assert.Equal($"Verification {id} was {outcome}", owner.Header("Subject"));
        Assert.Equal($"Your verification was {outcome}", applicant.Header("Subject"));
        Assert.All(
            mails,
            mail =>
            {
                Assert.StartsWith("multipart/alternative", mail.Header("Content-Type"));
                Assert.Equal(["text/plain", "text/html"], mail.Parts.Select(part => part.Type));
                Assert.All(mail.Parts, part => Assert.Contains(outcome, part.Text));
                Assert.All(mail.Parts, part => Assert.Contains(id, part.Text));
                Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
                Assert.Null(mail.Header("Bcc"));
                Assert.Null(mail.Header("Cc"));
            }
        );
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_folder_and_its_files_are_the_services_own()
    {
        Skip.If(OperatingSystem.IsWindows(), "Modes are a Unix matter.");
        await using var service = await Sending.StartAsync();

        await service.DecideAsync(await service.OpenForAsync(null), owner: true);

        await MailsAsync(service, 1);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(service.DataDirectory, "mail"))
        );
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Assert.Single(Files(service)))
        );
    }

    [Fact]
    public async Task To_the_applicant_goes_nothing_but_outcome_reason_and_reference()
    {
        await using var service = await Sending.StartAsync();
        var opened = await service.OpenForAsync(null);
        await service.MustAsync(
            Actors.PowerTenant,
            new RejectVerification
            {
                VerificationId = opened,
                RejectedBy = "power-tenant",
                Grounds = new()
                {
                    Reason = "The passport has expired",
                    Notes = "internal-notes",
                    Comment = "internal-comment",
                    AdminNotes = "internal-admin",
                },
            }
        );
        await service.DecideAsync(opened, VerificationStatus.Approved, owner: true, applicant: true);

        // As words, every one of what the record holds and the applicant is not to read.
        foreach (var mail in await MailsAsync(service, 2))
        {
            foreach (
                var word in new[]
                {
                    "internal",
                    "risk",
                    "high",
                    "standard",
                    "power",
                    "tenant-admin",
                    "TENANT_VERIFIED",
                    "Okafor",
                    "name of",
                }
            )
            {
                Assert.DoesNotContain(word, mail.Everything, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public void The_applicants_decline_says_the_reason_and_the_approval_none()
    {
        var values = new Dictionary<string, string>
        {
            ["tenant"] = "Example",
            ["reference"] = "reference-1",
            ["outcome"] = "declined",
            ["reason"] = "The passport has expired",
        };

        var declined = EmailTemplates.BuiltIn[EmailKinds.ApplicantDeclined].Render("a@example.org", values);
        var approved = EmailTemplates.BuiltIn[EmailKinds.ApplicantApproved].Render("a@example.org", values);

        Assert.Equal(
            "Your verification with Example was declined.\n\nThe passport has expired\n\nReference: reference-1\n",
            declined.Text
        );
        Assert.Equal("Your verification with Example was approved.\n\nReference: reference-1\n", approved.Text);
    }

    [Fact]
    public async Task An_applicant_without_an_address_gets_none_and_the_decision_stands()
    {
        await using var service = await Sending.StartAsync();
        var organization = await service.MustAsync(
            Actors.Integration,
            new CreateOrganization { Name = "Example Ltd", Country = "GB" }
        );
        var id = (
            await service.MustAsync(Actors.Integration, new CreateVerification { OrganizationId = organization.Id })
        )
            .Verification
            .Id;

        var decided = await service.DecideAsync(id, owner: true, applicant: true);

        Assert.Equal(VerificationStatus.Approved, decided.Status);
        Assert.Equal(["owner_email"], await service.RowsAsync<string>("SELECT kind FROM outbox_messages"));
    }

    [Fact]
    public async Task What_the_subject_is_asked_for_is_written_to_them_and_nothing_kept_among_admins()
    {
        await using var service = await Sending.StartAsync();
        var id = await service.OpenForAsync(null);

        await service.MustAsync(
            Actors.TenantAdmin,
            new RequestInformation(id, "A proof of address <newer than March>\nand the other side of the card")
            {
                ReasonCode = "internal-code".ToUpperInvariant().Replace('-', '_'),
                AdminNotes = "internal-admin",
                ApplicantEmail = true,
            }
        );

        var mail = Assert.Single(await MailsAsync(service, 1));
        Assert.Equal("ada@example.net", mail.Header("To"));
        Assert.Equal("Your verification needs something from you", mail.Header("Subject"));
        Assert.Contains(
            "cannot go on without this:\n\nA proof of address <newer than March>\nand the other side of the card\n\nReference: "
                + id,
            mail.Parts[0].Text.ReplaceLineEndings("\n")
        );
        Assert.Contains(
            "<p>A proof of address &lt;newer than March&gt;<br>and the other side of the card</p>",
            mail.Parts[1].Text
        );
        Assert.DoesNotContain("internal", mail.Everything, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_subject_without_an_address_is_asked_all_the_same_and_nothing_is_written()
    {
        await using var service = await Sending.StartAsync();
        var organization = await service.MustAsync(
            Actors.Integration,
            new CreateOrganization { Name = "Example Ltd", Country = "GB" }
        );
        var id = (
            await service.MustAsync(Actors.Integration, new CreateVerification { OrganizationId = organization.Id })
        )
            .Verification
            .Id;

        var asked = await service.MustAsync(
            Actors.Reviewer,
            new RequestInformation(id, "An address") { ApplicantEmail = true }
        );

        Assert.Equal(VerificationStatus.InformationRequested, asked.Moved.Status);
        Assert.Empty(await service.RowsAsync<string>("SELECT kind FROM outbox_messages"));
    }

    [Fact]
    public async Task A_mail_sent_again_has_the_same_Message_ID_and_is_the_same_file()
    {
        await using var service = await Sending.StartAsync(("Smtp:From", "kyc@mail.example.org"));
        await service.DecideAsync(await service.OpenForAsync(null), owner: true);
        var first = (await MailsAsync(service, 1))[0];
        var id = (await service.RowsAsync<string>("SELECT id FROM outbox_messages")).Single();
        service.Clock.Advance(TimeSpan.FromHours(1));

        await service.MustAsync(Actors.TenantAdmin, new Application.Deliveries.ReplayDelivery(id));
        await service.BecomesAsync(id, row => row.Status == "delivered");

        var again = Mail.Parse(await File.ReadAllTextAsync(Assert.Single(Files(service))));
        foreach (var mail in new[] { first, again })
        {
            Assert.Equal($"<{id}@mail.example.org>", mail.Header("Message-ID"));
            Assert.Equal("kyc@mail.example.org", mail.Header("From"));
        }

        Assert.Equal("Sat, 14 Mar 2026 07:05:00 +0000", first.Header("Date"));
        Assert.Equal("Sat, 14 Mar 2026 08:05:00 +0000", again.Header("Date"));
    }

    [Fact]
    public void No_line_is_longer_than_a_mail_may_have_and_every_one_reads_as_it_was_written()
    {
        var random = new StringBuilder();
        foreach (var i in Enumerable.Range(0, 2000))
        {
            random.Append(
                (i * 7919 % 11) switch
                {
                    0 => "\n",
                    1 => " ",
                    2 => "=",
                    3 => "ü",
                    4 => "😀",
                    5 => "\t",
                    6 => ".",
                    7 => "--=_",
                    _ => "word",
                }
            );
        }

        var text = ".\n..\nFrom here\n" + random + " \n \t\n.\n";
        var subject = string.Concat(Enumerable.Repeat("Zażółć 😀 gęślą =?utf-8?B?eA==?= ", 40)).Trim();
        var (from, to) = (new MailboxAddress("", "kyc@example.org"), new MailboxAddress("", "ada@bücher.example"));
        using var message = EmailMessage.Of(
            "0199c2a0-0000-7000-8000-000000000000",
            from,
            to,
            new EmailContent("ada@bücher.example", subject, text, "<p>" + text + "</p>"),
            new DateTimeOffset(2026, 3, 1, 7, 5, 0, TimeSpan.Zero)
        );
        var octets = EmailMessage.Write(message, EmailMessage.FormatFor(from, to));

        var written = Encoding.UTF8.GetString(octets);
        Assert.All(written.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.DoesNotContain('\n', written.Replace("\r\n", ""));
        Assert.All(octets, octet => Assert.InRange(octet, 0, 127));
        var mail = Mail.Parse(written);
        Assert.Equal(subject, mail.Header("Subject"));
        Assert.Equal("ada@xn--bcher-kva.example", mail.Header("To"));
        Assert.Equal("Sun, 01 Mar 2026 07:05:00 +0000", mail.Header("Date"));
        Assert.Equal(
            [text, "<p>" + text + "</p>"],
            mail.Parts.Select(part => part.Text.ReplaceLineEndings("\n")[..^1])
        );
    }

    [Theory]
    [InlineData("Evil\r\nBcc: victim@example.org")]
    [InlineData("Evil\nBcc: victim@example.org")]
    [InlineData("Evil\rBcc: victim@example.org")]
    [InlineData("Evil\u2028Bcc: victim@example.org")]
    [InlineData("Evil\u2029Bcc: victim@example.org")]
    [InlineData("Evil\u0085Bcc: victim@example.org")]
    [InlineData("Evil\v\f\u0001Bcc: victim@example.org")]
    [InlineData("=?utf-8?B?RXZpbA0KQmNjOiB2aWN0aW1AZXhhbXBsZS5vcmc=?=")]
    [InlineData("=?utf-8?Q?Evil=0D=0ABcc:_victim@example.org?=")]
    [InlineData("Evil\r\n\r\n--boundary\r\nContent-Type: text/html\r\n\r\n<script>")]
    public async Task No_value_that_is_filled_in_makes_a_header_or_a_part(string value)
    {
        await using var service = await Sending.StartAsync();
        await service.TamperAsync("UPDATE tenants SET name = @Name", new { Name = value });
        await TemplateAsync(
            service,
            EmailKinds.OwnerDeclined,
            "{{tenant}} {{reason}} " + value,
            "{{tenant}} {{reason}}",
            "<p>{{tenant}} {{reason}}</p>"
        );
        var id = await service.OpenForAsync(null);
        await service.DecideAsync(id, VerificationStatus.Declined, owner: true);

        var mail = (await MailsAsync(service, 1))[0];

        Assert.Null(mail.Header("Bcc"));
        Assert.Equal("owner@example.org", mail.Header("To"));
        Assert.Equal(2, mail.Parts.Count);
        Assert.Equal(["text/plain", "text/html"], mail.Parts.Select(part => part.Type));

        // However a reader decodes it, the subject is one line, and no word of it is decoded twice.
        var subject = mail.Header("Subject")!;
        Assert.DoesNotContain(subject, c => c is '\r' or '\n' or '\u2028' or '\u2029' or '\u0085');
        Assert.DoesNotMatch(@"=\?[^?]+\?[BQbq]\?", subject);
    }

    [Theory]
    [InlineData("owner@example.org\r\nBcc: victim@example.org")]
    [InlineData("owner@example.org, victim@example.org")]
    [InlineData("owner@example.org;victim@example.org")]
    [InlineData("not an address")]
    [InlineData("")]
    public async Task An_address_that_is_not_exactly_one_sends_nothing_and_stays_on_the_schedule(string address)
    {
        await using var service = await Sending.StartAsync();
        await service.TamperAsync("UPDATE tenants SET owner_email = @Address", new { Address = address });

        await service.DecideAsync(await service.OpenForAsync(null), owner: true);

        var id = (await service.RowsAsync<string>("SELECT id FROM outbox_messages")).Single();
        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal("pending", row.Status);
        Assert.NotNull(row.LastError);
        Assert.DoesNotContain("victim", row.LastError);
        Assert.Empty(Files(service));
    }

    [Theory]
    [InlineData("ada@example.net\r\nBcc: victim@example.org")]
    [InlineData("ada@example.net\u2028Bcc:victim@example.org")]
    [InlineData("\"a\r\nBcc: victim@example.org\"@example.net")]
    [InlineData("ada@example.net,victim@example.org")]
    [InlineData("Ada <ada@example.net>")]
    public async Task An_applicants_address_that_could_carry_a_header_is_refused_at_the_door(string address)
    {
        await using var service = await TestService.StartAsync();

        var refused = await service.SendAsync(
            Actors.Integration,
            new CreateApplicant
            {
                FirstName = "Ada",
                LastName = "Okafor",
                Email = address,
            }
        );

        Assert.Equal(Domain.Shared.ErrorKind.Invalid, refused.Error?.Kind);
    }

    [Fact]
    public async Task An_address_beyond_ASCII_is_written_to()
    {
        await using var service = await Sending.StartAsync();
        await service.TamperAsync("UPDATE tenants SET owner_email = 'jürgen@bücher.example'");

        await service.DecideAsync(await service.OpenForAsync(null), owner: true);

        await MailsAsync(service, 1);
    }

    [Fact]
    public void A_value_is_encoded_in_HTML_and_left_as_it_is_in_text()
    {
        var rendered = new EmailTemplate
        {
            Subject = "{{reason}}",
            Text = "{{reason}}",
            Html = "<p title=\"{{reason}}\">{{reason}}</p>",
        }.Render(
            "a@example.org",
            new Dictionary<string, string> { ["reason"] = "<script>alert(\"1\" & '2')</script>\nnext" }
        );

        Assert.Equal("<script>alert(\"1\" & '2')</script>\nnext\n", rendered.Text);
        const string Encoded = "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;<br>next";
        Assert.Equal($"<p title=\"{Encoded}\">{Encoded}</p>", rendered.Html);
        Assert.Equal("<script>alert(\"1\" & '2')</script> next", rendered.Subject);
    }

    [Fact]
    public void A_value_that_looks_like_a_name_is_not_filled_in_again()
    {
        var rendered = new EmailTemplate
        {
            Subject = "{{a}}",
            Text = "{{ a }} {{unknown}} {{b",
            Html = "{{a}}",
        }.Render("a@example.org", new Dictionary<string, string> { ["a"] = "{{b}}", ["b"] = "secret" });

        Assert.Equal("{{b}}", rendered.Subject);
        Assert.Equal("{{b}}  {{b\n", rendered.Text);
        Assert.Equal("{{b}}", rendered.Html);
    }

    [Fact]
    public async Task A_tenants_own_template_takes_the_built_in_ones_place_and_no_other_tenants()
    {
        await using var service = await Sending.StartAsync();
        await TemplateAsync(
            service,
            EmailKinds.OwnerApproved,
            "Freigabe {{reference}}",
            "Ihr Vorgang {{reference}} bei {{tenant}} ist freigegeben.",
            "<b>{{reference}}</b>"
        );
        var id = await service.OpenForAsync(null);

        await service.DecideAsync(id, owner: true, applicant: true);

        var mails = await MailsAsync(service, 2);
        var owner = Assert.Single(mails, mail => mail.Header("To") == "owner@example.org");
        Assert.Equal("Freigabe " + id, owner.Header("Subject"));
        Assert.Equal($"Ihr Vorgang {id} bei tenant-a ist freigegeben.", owner.Parts[0].Text.Trim());
        Assert.Equal($"<b>{id}</b>", owner.Parts[1].Text.Trim());
        Assert.Single(mails, mail => mail.Header("Subject") == "Your verification was approved");
        Assert.Equal(
            0,
            await service.ValueAsync<long>(
                "SELECT COUNT(*) FROM email_templates WHERE tenant_id <> @T",
                new { T = Actors.Tenant }
            )
        );
    }

    private static Task<int> TemplateAsync(
        TestService service,
        string kind,
        string subject,
        string text,
        string html
    ) =>
        service.TamperAsync(
            """
            INSERT INTO email_templates (tenant_id, kind, subject, text, html, updated_at)
            VALUES (@Tenant, @Kind, @Subject, @Text, @Html, '2026-01-01 00:00:00')
            """,
            new
            {
                Actors.Tenant,
                Kind = kind,
                Subject = subject,
                Text = text,
                Html = html,
            }
        );

    private static string[] Files(TestService service) =>
        Directory.Exists(Path.Combine(service.DataDirectory, "mail"))
            ? Directory.GetFiles(Path.Combine(service.DataDirectory, "mail"), "*.eml")
            : [];

    private static async Task<IReadOnlyList<Mail>> MailsAsync(TestService service, int count)
    {
        await Eventually.HoldsAsync(async () =>
            await service.ValueAsync<long>("SELECT COUNT(*) FROM delivery_attempts WHERE outcome = 'delivered'")
            >= count
        );
        var mails = new List<Mail>();
        foreach (var file in Files(service))
        {
            mails.Add(Mail.Parse(await File.ReadAllTextAsync(file)));
        }

        Assert.Equal(count, mails.Count);
        return mails;
    }
}

/// <summary>A mail read the way a mail program reads it; just enough of RFC 5322, 2045 and 2047.</summary>
internal sealed partial class Mail
{
    private readonly Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<(string Type, string Text)> Parts { get; private set; } = [];

    public string Everything =>
        string.Join('\n', headers.Select(header => $"{header.Key}: {Header(header.Key)}"))
        + string.Join('\n', Parts.Select(part => part.Text));

    public static Mail Parse(string text)
    {
        var mail = new Mail();
        var body = Split(text, mail.headers);
        var boundary = BoundaryParameter().Match(mail.headers["Content-Type"]).Groups[1].Value;
        mail.Parts =
        [
            .. body.Split("--" + boundary)[1..^1]
                .Select(part =>
                {
                    var partHeaders = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                    var content = Split(part.TrimStart('\r', '\n'), partHeaders);
                    Assert.Equal("quoted-printable", partHeaders["Content-Transfer-Encoding"]);
                    return (partHeaders["Content-Type"].Split(';')[0], QuotedPrintable(content));
                }),
        ];
        return mail;
    }

    /// <summary>A header, unfolded, its encoded words decoded once.</summary>
    public string? Header(string name) =>
        headers.TryGetValue(name, out var value)
            ? EncodedWord()
                .Replace(
                    SpaceBetweenWords().Replace(value, ""),
                    word =>
                        Encoding.UTF8.GetString(
                            word.Groups[1].Value is "B" or "b"
                                ? Convert.FromBase64String(word.Groups[2].Value)
                                : Encoding.Latin1.GetBytes(Unquoted(word.Groups[2].Value.Replace('_', ' ')))
                        )
                )
            : null;

    private static string Split(string text, Dictionary<string, string> headers)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        foreach (var line in text[..end].Replace("\r\n ", " ").Replace("\r\n\t", " ").Split("\r\n"))
        {
            var colon = line.IndexOf(':');
            headers.Add(line[..colon], line[(colon + 1)..].Trim());
        }

        return text[(end + 4)..];
    }

    private static string QuotedPrintable(string text) =>
        Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Unquoted(text.Replace("=\r\n", ""))));

    private static string Unquoted(string text) =>
        Octet().Replace(text, octet => ((char)Convert.ToByte(octet.Groups[1].Value, 16)).ToString());

    [GeneratedRegex("boundary=\"?([^\";\r\n]+)")]
    private static partial Regex BoundaryParameter();

    [GeneratedRegex(@"(?<=\?=)\s+(?==\?)")]
    private static partial Regex SpaceBetweenWords();

    [GeneratedRegex(@"=\?[Uu][Tt][Ff]-8\?([BQbq])\?([^?]*)\?=")]
    private static partial Regex EncodedWord();

    [GeneratedRegex("=([0-9A-F]{2})")]
    private static partial Regex Octet();
}
