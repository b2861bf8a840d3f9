using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace VerificationService.TestKit;

/// <summary>A customer's server: a real one, on a loopback port, that answers as it is told to.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<ReceivedRequest> requests;

    private Receiver(WebApplication app, ConcurrentQueue<ReceivedRequest> requests)
    {
        this.app = app;
        this.requests = requests;
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    /// <summary>Its address, without a path.</summary>
    public string Url { get; }

    /// <summary>What it got so far, each noted before it was answered.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. requests];

    /// <summary>Starts one; without an answer it says 204.</summary>
    public static async Task<Receiver> StartAsync(RequestDelegate? answer = null)
    {
        var got = new ConcurrentQueue<ReceivedRequest>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(1));
        var server = builder.Build();
        server.Run(async context =>
        {
            got.Enqueue(await ReceivedRequest.ReadAsync(context.Request));
            await (answer ?? Status(204))(context);
        });
        await server.StartAsync();
        return new Receiver(server, got);
    }

    /// <summary>Answers with a status and nothing else.</summary>
    public static RequestDelegate Status(int status) =>
        context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    /// <summary>Answers with a status and one header.</summary>
    public static RequestDelegate Status(int status, string header, string value) =>
        context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers[header] = value;
            return Task.CompletedTask;
        };

    /// <summary>Takes the request and never answers.</summary>
    public static Task Hang(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    /// <summary>Answers the first requests as listed, one after the other, and every later one as the last.</summary>
    public static RequestDelegate InTurn(params RequestDelegate[] answers)
    {
        var next = -1;
        return context => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context);
    }

    /// <summary>Waits until it has got so many requests, and answers with all it got.</summary>
    public async Task<IReadOnlyList<ReceivedRequest>> GotAsync(int count, TimeSpan? within = null)
    {
        await Eventually.HoldsAsync(() => requests.Count >= count, within);
        return Requests;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

/// <summary>A request as it came over the wire.</summary>
public sealed class ReceivedRequest
{
    private ReceivedRequest(HttpRequest request, byte[] body)
    {
        Path = request.Path;
        Headers = request.Headers.ToDictionary(
            header => header.Key,
            header => header.Value.ToString(),
            StringComparer.OrdinalIgnoreCase
        );
        Body = body;
        At = TimeProvider.System.GetTimestamp();
    }

    /// <summary>Path.</summary>
    public string Path { get; }

    /// <summary>Every header.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The exact bytes.</summary>
    public byte[] Body { get; }

    /// <summary>When, as <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long At { get; }

    /// <summary><c>webhook-id</c>.</summary>
    public string Id => Headers["webhook-id"];

    /// <summary><c>webhook-timestamp</c>.</summary>
    public long Timestamp => long.Parse(Headers["webhook-timestamp"]);

    /// <summary><c>webhook-signature</c>, one by one.</summary>
    public IReadOnlyList<string> Signatures => Headers["webhook-signature"].Split(' ');

    internal static async Task<ReceivedRequest> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return new ReceivedRequest(request, body.ToArray());
    }
}
