using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.TestKit;

namespace VerificationService.Benchmarks;

/// <summary>A receiver that only counts: what it costs is not the service's.</summary>
internal sealed class CountingReceiver
{
    private int count;
    private long first;
    private long last;

    public string Url { get; private set; } = "";

    public async Task<WebApplication> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        app.Run(context =>
        {
            var now = TimeProvider.System.GetTimestamp();
            if (Interlocked.Increment(ref count) == 1)
            {
                first = now;
            }

            Volatile.Write(ref last, now);
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return app;
    }

    public void Restart() => count = 0;

    public async Task<(long First, long Last)> ReachesAsync(int messages)
    {
        await Eventually.HoldsAsync(() => Volatile.Read(ref count) >= messages, TimeSpan.FromMinutes(5));
        return (first, Volatile.Read(ref last));
    }
}
