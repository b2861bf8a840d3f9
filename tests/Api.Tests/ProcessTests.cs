using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Dapper;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>The built service as a process of its own: what survives its sudden end, and what Production is without.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed partial class ProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string directory = Directory.CreateTempSubdirectory("verification-process-").FullName;
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());

    public void Dispose()
    {
        http.Dispose();
        TestEngine.Drop(directory);
        Directory.Delete(directory, recursive: true);
    }

    [GeneratedRegex("""Serving (?<address>http://[0-9.:]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Serving();

    private Process Start(string environment, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var service = typeof(Program).Assembly.Location;
        start.ArgumentList.Add(service);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["Sandbox"] = "minimal";
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        start.Environment["ASPNETCORE_CONTENTROOT"] = Path.GetDirectoryName(service)!;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        TestEngine.Configure(start, directory);
        start.Environment["Deliveries__Enabled"] = "false";
        return Process.Start(start)!;
    }

    private async Task<(Process Process, string Address)> ServeAsync(string environment)
    {
        var process = Start(environment);
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var said = new List<string>();
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                said.Add(line);
                if (Serving().Match(line) is { Success: true } match)
                {
                    // Whatever it says from here on is read, so that it never waits for a reader.
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    return (process, match.Groups["address"].Value);
                }
            }

            Assert.Fail($"It does not serve: {string.Join('\n', said)} {await error}");
        }
        catch
        {
            await KillAsync(process);
            throw;
        }

        return default;
    }

    // SIGKILL, where there are signals: no handler runs, nothing is flushed.
    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<(int Code, string Output)> RunAsync(string environment, params string[] args)
    {
        using var process = Start(environment, args);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output).Trim() is { Length: > 0 } said ? said : await error);
    }

    private async Task<Answer> SendAsync(string address, HttpRequestMessage request)
    {
        request.RequestUri = new Uri(address + request.RequestUri);
        using var response = await http.SendAsync(request, CancellationToken.None);
        return await Answer.ReadAsync(response);
    }

    [Fact]
    public async Task Decisions_that_were_acknowledged_survive_kill_minus_9_and_the_audit_holds()
    {
        var (process, address) = await ServeAsync("Development");
        var approved = await SendAsync(
            address,
            Service.V1(
                HttpMethod.Post,
                $"/verifications/{Seeded.Person}/status",
                """{"verification_status":"approved","callback_enabled":true}"""
            )
        );
        var declined = await SendAsync(
            address,
            Service.V1(
                HttpMethod.Post,
                $"/verifications/{Seeded.Business}/status",
                """{"verification_status":"declined"}"""
            )
        );
        await KillAsync(process);
        Assert.Equal(200, approved.Status);
        Assert.Equal(200, declined.Status);
        Assert.Equal("nosniff", approved.Header("X-Content-Type-Options"));
        Assert.Null(approved.Header("Server"));

        (process, address) = await ServeAsync("Development");
        try
        {
            var person = await SendAsync(address, Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}"));
            var business = await SendAsync(address, Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Business}"));
            var audit = await RunAsync("Development", "audit", "verify");

            Assert.Equal("approved", person.Data.GetProperty("verification_status").GetString());
            Assert.Equal("declined", business.Data.GetProperty("verification_status").GetString());
            Assert.True(audit.Code == 0, audit.Output);
            Assert.Contains("2 decisions", audit.Output);
        }
        finally
        {
            await KillAsync(process);
        }
    }

    [Fact]
    public async Task Requests_with_a_key_that_a_kill_minus_9_interrupts_are_retried_and_each_done_once()
    {
        const int Requests = 200;

        // The last request waits for it: however late it comes, something is left to do.
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var acknowledged = new ConcurrentDictionary<int, string>();
        Task<Answer> CreateAsync(string address, int number)
        {
            var request = Service.V1(
                HttpMethod.Post,
                "/applicants",
                new
                {
                    type = "PERSON",
                    first_name = "Ada",
                    last_name = "Lovelace",
                    external_applicant_id = $"x-{number}",
                }
            );
            request.Headers.Add("Idempotency-Key", $"applicant-{number}");
            return SendAsync(address, request);
        }

        var (process, address) = await ServeAsync("Development");
        var sending = Parallel.ForAsync(
            0,
            Requests,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (number, _) =>
            {
                if (number == Requests - 1)
                {
                    await killed.Task;
                }

                try
                {
                    acknowledged[number] = (await CreateAsync(address, number)).Text;
                }
                catch (HttpRequestException)
                {
                    // Killed before it could answer; whether it was done, nobody knows yet.
                }
            }
        );
        while (acknowledged.Count < Requests / 4)
        {
            await Task.Delay(1);
        }

        await KillAsync(process);
        killed.SetResult();
        await sending;
        Assert.InRange(acknowledged.Count, Requests / 4, Requests - 1);

        (process, address) = await ServeAsync("Development");
        try
        {
            var answers = new List<Answer>();
            for (var number = 0; number < Requests; number++)
            {
                answers.Add(await CreateAsync(address, number));
            }

            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
            Assert.All(
                acknowledged,
                one =>
                {
                    Assert.Equal(one.Value, answers[one.Key].Text);
                    Assert.Equal("true", answers[one.Key].Header("Idempotent-Replayed"));
                }
            );
            await using var connection = await TestEngine.OpenAsync(directory);
            Assert.Equal(
                Requests,
                await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM applicants WHERE external_id LIKE 'x-%'")
            );
        }
        finally
        {
            await KillAsync(process);
        }
    }

    [Fact]
    public async Task Production_seeds_nothing_knows_no_sandbox_credential_and_takes_no_plain_http_callback()
    {
        var (process, address) = await ServeAsync("Production");
        try
        {
            Assert.Equal("[]", (await RunAsync("Production", "tenants", "list", "--json")).Output);
            foreach (
                var key in new[]
                {
                    "vk_sandbox_integration",
                    "vk_sandbox_tenant_admin",
                    "vk_sandbox_power_tenant",
                    "vk_other_integration",
                    "vk_other_tenant_admin",
                    "vk_other_power_tenant",
                }
            )
            {
                var refused = await SendAsync(
                    address,
                    Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}", key: key)
                );
                Assert.Equal(401, refused.Status);
            }

            var door = new HttpRequestMessage(HttpMethod.Get, "/");
            door.Headers.Add("Accept", "text/html");
            var page = await SendAsync(address, door);
            Assert.Equal(200, page.Status);
            Assert.Contains("Decides whether customers and businesses are who they say they are", page.Text);

            foreach (var tenant in new[] { TestApi.Tenant, TestApi.OtherTenant })
            {
                var signIn = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
                {
                    Content = Service.Json("""{"userName":"power-tenant","password":"sandbox"}"""),
                };
                signIn.Headers.Add("X-Tenant-ID", tenant);
                Assert.Equal(401, (await SendAsync(address, signIn)).Status);
            }

            var created = await RunAsync(
                "Production",
                "tenants",
                "create",
                "--name",
                "Example Ltd",
                "--owner-email",
                "owner@example.com"
            );
            var secret = await RunAsync(
                "Production",
                "keys",
                "create",
                "--tenant",
                created.Output,
                "--name",
                "shop",
                "--role",
                "integration"
            );
            Assert.Equal((0, 0), (created.Code, secret.Code));
            var applicant = await SendAsync(
                address,
                Service.V1(
                    HttpMethod.Post,
                    "/applicants",
                    """{"type":"PERSON","first_name":"Ada","last_name":"Lovelace"}""",
                    secret.Output
                )
            );
            Assert.Equal(200, applicant.Status);
            foreach (
                var (url, status) in new[] { ("http://receiver.example/", 422), ("https://receiver.example/", 200) }
            )
            {
                var opened = await SendAsync(
                    address,
                    Service.V1(
                        HttpMethod.Post,
                        "/verifications",
                        new
                        {
                            applicant_id = applicant.Json.GetProperty("applicant_id").GetString(),
                            callback_url = url,
                        },
                        secret.Output
                    )
                );
                Assert.Equal(status, opened.Status);
                Assert.Equal(status == 422, opened.Text.Contains("callback_url must be an absolute https URL"));
            }
        }
        finally
        {
            await KillAsync(process);
        }
    }

    [Fact]
    public async Task The_server_itself_refuses_too_large_a_body_in_the_surfaces_own_shape()
    {
        var (process, address) = await ServeAsync("Development");
        try
        {
            var request = Service.V1(HttpMethod.Post, "/applicants");
            request.Content = new ByteArrayContent(new byte[300 * 1024]);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var answer = await SendAsync(address, request);

            Assert.Equal(413, answer.Status);
            Assert.Equal("bad_request", answer.Json.GetProperty("type").GetString());

            var head = await SendAsync(address, new HttpRequestMessage(HttpMethod.Head, "/health/live"));
            Assert.Equal((200, ""), (head.Status, head.Text));
        }
        finally
        {
            await KillAsync(process);
        }
    }
}
