using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using VerificationService.TestKit;
using Xunit.Abstractions;

namespace VerificationService.Api.Tests;

/// <summary>The whole process is measured: nothing else may run in it.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationCollection;

/// <summary>
/// How many bytes a request allocates, from the socket to the commit, on a real server with one connection. Bounds are a tenth above
/// what a Debug build was measured at, so that what was saved does not creep back.
/// </summary>
[Collection(nameof(AllocationTests))]
[Trait(Categories.Name, Categories.Load)]
public sealed class AllocationTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Cases = 200;
    private const string Key = "Authorization: Token vk_sandbox_power_tenant\r\n";

    private readonly string directory = Directory.CreateTempSubdirectory("verification-allocations-").FullName;
    private readonly byte[] answer = new byte[256 * 1024];
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly List<string> cases = [];
    private WebApplication app = null!;

    public async Task InitializeAsync()
    {
        TestEngine.CopyMigrated(directory);
        var settings = TestEngine.SettingsFor(directory).Select(setting => $"--{setting.Key}={setting.Value}");
        app = WebHost.Build([
            "--applicationName=VerificationService.Api",
            "--environment=Development",
            "--urls=http://127.0.0.1:0",
            $"--DataDirectory={directory}",
            "--Sandbox=minimal",
            "--Deliveries:Enabled=false",
            "--RateLimits:Enabled=false",
            "--Audit:SealSeconds=86400",
            "--Logging:LogLevel:Default=Warning",
            .. settings,
        ]);
        await app.StartAsync();
        var address = new Uri(app.Urls.First());
        await socket.ConnectAsync(address.Host, address.Port);
        var person = IdIn(
            Ask(Post("/applicants", """{"type":"PERSON","first_name":"Ada","last_name":"Lovelace"}""")),
            "applicant_id"
        );
        for (var number = 0; number < Cases; number++)
        {
            var opened = Ask(
                Post(
                    "/verifications",
                    $$"""{"applicant_id":"{{person}}","types":["PROFILE"],"callback_url":"https://example.org/callback"}"""
                )
            );
            cases.Add(IdIn(opened, "verification_id"));
        }
    }

    public async Task DisposeAsync()
    {
        socket.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        TestEngine.Drop(directory);
        Directory.Delete(directory, recursive: true);
    }

    [SkippableFact]
    public void A_decision_and_a_read_allocate_no_more_than_they_did()
    {
        Skip.If(TestEngine.IsServer, "The bounds are the embedded engine's.");
        var approve = cases.ConvertAll(id =>
            Post($"/verifications/{id}/status", "{\"verification_status\":\"approved\",\"callback_enabled\":true}")
        );
        var decline = cases.ConvertAll(id =>
            Post($"/verifications/{id}/status", "{\"verification_status\":\"declined\",\"callback_enabled\":true}")
        );
        var read = cases.ConvertAll(id => Build("GET", $"/verifications/{id}", ""));
        Measure(approve);
        Measure(decline);
        Measure(read);

        var (decision, get) = ((Measure(approve) + Measure(decline)) / 2, Measure(read));
        output.WriteLine($"{decision} B a decision, {get} B a read");
        Assert.InRange(decision, 1, 41_000);
        Assert.InRange(get, 1, 19_900);
    }

    private static string IdIn(string answer, string name)
    {
        using var body = JsonDocument.Parse(
            answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)]
        );
        return body.RootElement.GetProperty(name).GetString()!;
    }

    // Bytes that the process allocated for each of them; the client allocates none.
    private long Measure(List<byte[]> requests)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var request in requests)
        {
            Send(request);
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / requests.Count;
    }

    private string Ask(byte[] request) => Encoding.UTF8.GetString(answer, 0, Send(request));

    private int Send(byte[] request)
    {
        socket.Send(request);
        var length = 0;
        while (true)
        {
            length += socket.Receive(answer.AsSpan(length));
            if (End(answer.AsSpan(0, length)))
            {
                return answer.AsSpan(0, length).StartsWith("HTTP/1.1 2"u8)
                    ? length
                    : throw new InvalidOperationException(Encoding.UTF8.GetString(answer, 0, length));
            }
        }
    }

    private static bool End(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        var at = answer.IndexOf("Content-Length: "u8);
        return head >= 0
            && (
                at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(answer[(at + 16)..], out int length, out _)
                    ? answer.Length >= head + 4 + length
                    : answer.EndsWith("\r\n0\r\n\r\n"u8)
            );
    }

    private static byte[] Post(string path, string body) =>
        Build("POST", path, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n", body);

    private static byte[] Build(string method, string path, string headers, string body = "") =>
        Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{Key}{headers}\r\n{body}");
}
