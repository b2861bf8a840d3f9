using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Verifications;
using VerificationService.Infrastructure.Tests.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Email;

/// <summary>
/// Mail over SMTP to a server of others (npm <c>smtp-server</c>), with STARTTLS and AUTH. Its certificate is made for the
/// test and trusted the way an operator trusts one: the service is a process whose SSL_CERT_FILE names it.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class SmtpTests
{
    [SkippableFact]
    public async Task Both_mails_arrive_over_TLS_after_authentication()
    {
        await using var server = await SmtpServer.StartAsync();
        await using var writer = await MailsWaitingAsync();

        await using var service = Serve(writer, server);
        await DeliveredAsync(writer, 2, service);

        await server.SawAsync("closed", 2);
        var mails = server.Seen("mail");
        Assert.Equal(2, mails.Count);
        Assert.Equal(
            ["ada@example.net", "owner@example.org"],
            mails.SelectMany(mail => mail.GetProperty("to").EnumerateArray().Select(to => to.GetString())).Order()
        );
        foreach (var mail in mails)
        {
            Assert.True(mail.GetProperty("secure").GetBoolean());
            Assert.Equal("mailer", mail.GetProperty("user").GetString());
            Assert.Equal("kyc@example.org", mail.GetProperty("from").GetString());
            var read = Mail.Parse(mail.GetProperty("data").GetString()!);
            Assert.Equal("kyc@example.org", read.Header("From"));
            Assert.Equal(mail.GetProperty("to")[0].GetString(), read.Header("To"));
            Assert.Equal(["text/plain", "text/html"], read.Parts.Select(part => part.Type));
        }

        Assert.All(server.Seen("auth"), auth => Assert.True(auth.GetProperty("secure").GetBoolean()));
        Assert.False(Directory.Exists(Path.Combine(writer.DataDirectory, "mail")));
    }

    [SkippableFact]
    public async Task What_a_subject_is_asked_for_arrives_in_the_tenants_own_words()
    {
        await using var server = await SmtpServer.StartAsync();
        await using var writer = await Sending.StartInRealTimeAsync(settings: [("Deliveries:Enabled", "false")]);
        await writer.MustAsync(
            Actors.TenantAdmin,
            new SetEmailTemplate(
                "applicant_information_requested",
                "{{tenant}} needs more",
                "Please send: {{message}} ({{reference}})",
                "<p>Please send: {{message}}</p>"
            )
        );
        var id = await writer.OpenForAsync(null);
        await writer.MustAsync(
            Actors.TenantAdmin,
            new RequestInformation(id, "ein Zeugnis für Ñandú") { AdminNotes = "internal-admin", ApplicantEmail = true }
        );

        await using var service = Serve(writer, server);
        await DeliveredAsync(writer, 1, service);

        await server.SawAsync("closed", 1);
        var mail = Assert.Single(server.Seen("mail"));
        Assert.True(mail.GetProperty("secure").GetBoolean());
        Assert.Equal(["ada@example.net"], mail.GetProperty("to").EnumerateArray().Select(to => to.GetString()));
        var read = Mail.Parse(mail.GetProperty("data").GetString()!);
        Assert.Equal($"{Actors.Tenant} needs more", read.Header("Subject"));
        Assert.Contains($"Please send: ein Zeugnis für Ñandú ({id})", read.Parts[0].Text);
        Assert.DoesNotContain("internal-admin", read.Everything);
    }

    [SkippableTheory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Either_usual_way_to_authenticate_is_spoken(string method)
    {
        await using var server = await SmtpServer.StartAsync($$"""{"authMethods":["{{method}}"]}""");
        await using var writer = await MailsWaitingAsync();

        await using var service = Serve(writer, server);
        await DeliveredAsync(writer, 2, service);

        await server.SawAsync("closed", 2);
        Assert.All(server.Seen("auth"), auth => Assert.Equal(method, auth.GetProperty("method").GetString()));
        Assert.NotEmpty(server.Seen("auth"));
    }

    [SkippableFact]
    public async Task A_wrong_password_is_a_failure_to_be_tried_again_and_is_in_no_log()
    {
        await using var server = await SmtpServer.StartAsync();
        await using var writer = await MailsWaitingAsync();

        await using var service = Serve(writer, server, ("Smtp:Password", "wrong-pass-word"));
        await FailedAsync(writer, service);

        await server.SawAsync("closed", 2);
        Assert.NotEmpty(server.Seen("auth"));
        Assert.Empty(server.Seen("mail"));
        Assert.DoesNotContain("wrong-pass-word", service.Log);
        Assert.DoesNotContain("ada@example.net", service.Log);
    }

    [SkippableFact]
    public async Task A_server_without_STARTTLS_gets_neither_mail_nor_password()
    {
        await using var server = await SmtpServer.StartAsync(
            """{"disabledCommands":["STARTTLS"],"hideSTARTTLS":true,"allowInsecureAuth":true}"""
        );
        await using var writer = await MailsWaitingAsync();

        await using var service = Serve(writer, server);
        await FailedAsync(writer, service);

        await server.SawAsync("closed", 2);
        Assert.Empty(server.Seen("auth"));
        Assert.Empty(server.Seen("mail"));
    }

    [SkippableFact]
    public async Task A_server_whose_certificate_is_not_trusted_gets_neither_mail_nor_password()
    {
        await using var server = await SmtpServer.StartAsync();
        await using var writer = await MailsWaitingAsync();

        await using var service = Serve(writer, server, ("SSL_CERT_FILE", "/dev/null"));
        await FailedAsync(writer, service);

        await server.SawAsync("closed", 2);
        Assert.Empty(server.Seen("auth"));
        Assert.Empty(server.Seen("mail"));
    }

    [SkippableFact]
    public async Task A_certificate_of_another_name_is_not_trusted_either()
    {
        await using var server = await SmtpServer.StartAsync(name: "mail.example.org");
        await using var writer = await MailsWaitingAsync();

        await using var service = Serve(writer, server);
        await FailedAsync(writer, service);

        await server.SawAsync("closed", 2);
        Assert.Empty(server.Seen("auth"));
        Assert.Empty(server.Seen("mail"));
    }

    [SkippableFact]
    public async Task A_recipient_that_is_refused_is_a_failure_to_be_tried_again()
    {
        await using var server = await SmtpServer.StartAsync(refused: "ada@example.net");
        await using var writer = await MailsWaitingAsync();

        await using var service = Serve(writer, server);
        await DeliveredAsync(writer, 1, service);

        await Eventually.HoldsAsync(async () =>
            await writer.ValueAsync<long>("SELECT COUNT(*) FROM delivery_attempts WHERE outcome = 'failed'") == 1
        );
        await server.SawAsync("closed", 2);
        Assert.Equal("owner@example.org", Assert.Single(server.Seen("mail")).GetProperty("to")[0].GetString());
        Assert.Equal(
            0,
            await writer.ValueAsync<long>(
                "SELECT COUNT(*) FROM outbox_messages WHERE last_error LIKE '%ada@%' OR last_error LIKE '%secret detail%'"
            )
        );
    }

    [Theory]
    [InlineData("")] // says nothing
    [InlineData("220 localhost ESMTP\r\n")] // and nothing after the greeting
    public async Task A_server_that_hangs_is_given_up_after_the_time_out(string greeting)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var held = new ConcurrentBag<TcpClient>();
        var serving = ServeAsync();
        await using (
            var service = await Sending.StartAsync([
                .. Sending.Impatient,
                ("Smtp:Host", "localhost"),
                ("Smtp:Port", ((IPEndPoint)listener.LocalEndpoint).Port.ToString()),
            ])
        )
        {
            await service.DecideAsync(await service.OpenForAsync(null), owner: true);

            var id = (await service.RowsAsync<string>("SELECT id FROM outbox_messages")).Single();
            var row = await service.BecomesAsync(id, row => row.Attempts == 1);
            Assert.Equal(("pending", "No answer within 1 s."), (row.Status, row.LastError));
        }

        await stop.CancelAsync();
        await serving;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync(stop.Token);
                    held.Add(client);
                    await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(greeting), stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                foreach (var client in held)
                {
                    client.Dispose();
                }
            }
        }
    }

    // Two mails in the outbox, and nobody who sends them yet.
    private static async Task<TestService> MailsWaitingAsync()
    {
        var writer = await Sending.StartInRealTimeAsync(settings: [("Deliveries:Enabled", "false")]);
        await writer.DecideAsync(await writer.OpenForAsync(null), owner: true, applicant: true);
        return writer;
    }

    private static ServiceProcess Serve(
        TestService writer,
        SmtpServer server,
        params (string Name, string Value)[] settings
    )
    {
        var all = Sending.Settings(
            ("Deliveries:TimeoutSeconds", "20"),
            ("Deliveries:LeaseSeconds", "60"),
            ("Smtp:Host", "localhost"),
            ("Smtp:Port", server.Port.ToString()),
            ("Smtp:UserName", "mailer"),
            ("Smtp:Password", "correct"),
            ("Smtp:From", "kyc@example.org"),
            ("SSL_CERT_FILE", server.CertificateFile)
        );
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return ServiceProcess.Start(writer.DataDirectory, all);
    }

    private static Task DeliveredAsync(TestService writer, int count, ServiceProcess service) =>
        AttemptsAsync(writer, "delivered", count, service);

    private static async Task FailedAsync(TestService writer, ServiceProcess service)
    {
        await AttemptsAsync(writer, "failed", 2, service);
        Assert.Equal(
            2,
            await writer.ValueAsync<long>(
                "SELECT COUNT(*) FROM outbox_messages WHERE status = 'pending' AND attempts = 1"
            )
        );
    }

    private static async Task AttemptsAsync(TestService writer, string outcome, int count, ServiceProcess service)
    {
        IReadOnlyList<string> seen = [];
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                    (
                        seen = await writer.RowsAsync<string>(
                            "SELECT CONCAT(outcome, ' ', error) FROM delivery_attempts"
                        )
                    ).Count(attempt => attempt.StartsWith(outcome, StringComparison.Ordinal)) >= count,
                TimeSpan.FromSeconds(60)
            );
        }
        catch (Xunit.Sdk.FailException failure)
        {
            Assert.Fail($"{failure.Message}\nAttempts: {string.Join("; ", seen)}\n{service.Log}");
        }
    }

    /// <summary>The server process. It tells what it sees, a line of JSON each.</summary>
    private sealed class SmtpServer : IAsyncDisposable
    {
        private const string Script = """
            const { SMTPServer } = require("smtp-server");
            const { KEY, CERTIFICATE, OPTIONS, REFUSED } = process.env;
            const tell = (event, more) => console.log(JSON.stringify({ event, ...more }));
            const server = new SMTPServer({
              name: "localhost", key: KEY, cert: CERTIFICATE, disableReverseLookup: true, ...JSON.parse(OPTIONS),
              onAuth(auth, session, done) {
                tell("auth", { method: auth.method, user: auth.username, secure: session.secure });
                if (auth.password === "correct") done(null, { user: auth.username });
                else done(new Error("Invalid username or password"));
              },
              onRcptTo(address, session, done) {
                if (address.address === REFUSED) done(new Error("secret detail about " + address.address));
                else done();
              },
              onClose() { tell("closed"); },
              onData(stream, session, done) {
                const chunks = [];
                stream.on("data", chunk => chunks.push(chunk));
                stream.on("end", () => {
                  tell("mail", {
                    secure: session.secure, user: session.user, from: session.envelope.mailFrom.address,
                    to: session.envelope.rcptTo.map(to => to.address), data: Buffer.concat(chunks).toString("utf8"),
                  });
                  done();
                });
              },
            });
            server.on("error", fault => tell("error", { message: fault.message }));
            server.listen(0, "127.0.0.1", () => tell("listening", { port: server.server.address().port }));
            """;

        private readonly Process process;
        private readonly ConcurrentQueue<JsonElement> seen = new();

        private SmtpServer(Process process, string certificateFile)
        {
            this.process = process;
            CertificateFile = certificateFile;
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is { } json)
                {
                    seen.Enqueue(JsonDocument.Parse(json).RootElement);
                }
            };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public string CertificateFile { get; }

        public int Port { get; private set; }

        public static async Task<SmtpServer> StartAsync(
            string options = "{}",
            string name = "localhost",
            string refused = ""
        )
        {
            var package = await Npm.InstalledAsync("smtp-server@3.21.6");
            using var key = RSA.Create(2048);
            var request = new CertificateRequest(
                "CN=" + name,
                key,
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            );
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            var file = Path.Combine(Directory.CreateTempSubdirectory("verification-smtp-").FullName, "certificate.pem");
            await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
            var server = new SmtpServer(
                package.Start(
                    Script,
                    new Dictionary<string, string>
                    {
                        ["KEY"] = key.ExportPkcs8PrivateKeyPem(),
                        ["CERTIFICATE"] = certificate.ExportCertificatePem(),
                        ["OPTIONS"] = options,
                        ["REFUSED"] = refused,
                    }
                ),
                file
            );
            await Eventually.HoldsAsync(() => server.Seen("listening").Count == 1);
            server.Port = server.Seen("listening")[0].GetProperty("port").GetInt32();
            return server;
        }

        /// <summary>What it tells comes a moment after what it does: once a connection is closed, all of it is told.</summary>
        public Task SawAsync(string what, int count) => Eventually.HoldsAsync(() => Seen(what).Count >= count);

        public IReadOnlyList<JsonElement> Seen(string what) =>
            [.. seen.Where(line => line.GetProperty("event").GetString() == what)];

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            Directory.Delete(Path.GetDirectoryName(CertificateFile)!, recursive: true);
        }
    }
}
