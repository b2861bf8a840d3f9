using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VerificationService.Api.Authentication;
using VerificationService.Application.Pipeline;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Authentication;

/// <summary>Keys and tokens that nobody holds: counted each, logged once for each address and minute.</summary>
public sealed class RefusedCredentialsTests : IDisposable
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentQueue<string> counted = new();
    private readonly MeterListener listener = new();
    private readonly TestClock clock = new();
    private readonly RefusedCredentials credentials;

    public RefusedCredentialsTests()
    {
        credentials = new RefusedCredentials(clock, new Log(lines));
        listener.InstrumentPublished = (instrument, reader) =>
        {
            if (instrument is { Meter.Name: Telemetry.Name, Name: "verification.credentials.refused" })
            {
                reader.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => counted.Enqueue($"{value} {string.Join(' ', tags.ToArray())}")
        );
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    private void Send(string address, string path = "/verifications", string header = "Authorization")
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        context.Request.Headers[header] = "Token nobody's";
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        credentials.Count(context);
    }

    [Fact]
    public void An_address_is_logged_once_a_minute_without_what_it_sent()
    {
        for (var i = 0; i < 100; i++)
        {
            Send("192.0.2.1");
        }

        Assert.Contains("from 192.0.2.1;", Assert.Single(lines));
        Assert.DoesNotContain("nobody's", lines.Single());
        clock.Advance(TimeSpan.FromMinutes(1));
        Send("192.0.2.1");
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public void The_addresses_of_one_IPv6_network_are_one()
    {
        Send("2001:db8::1");
        Send("2001:db8::2");
        Send("2001:db8:0:1::1");

        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public void From_however_many_addresses_the_log_and_the_memory_are_bounded()
    {
        for (var i = 0; i < RefusedCredentials.MostAddresses * 3; i++)
        {
            Send(new IPAddress(0x0A000000 + (uint)i).ToString());
        }

        Assert.Equal(RefusedCredentials.MostAddresses + 1, lines.Count);
        Assert.Contains("those of others are only counted", lines.Last());
    }

    [Fact]
    public void A_request_without_any_is_not_counted()
    {
        // Where only this test's are: a path that no test beside it asks for.
        Send("192.0.2.1", "/console/nothing", "Accept");

        Assert.DoesNotContain("1 [surface, console]", counted);
        Assert.Empty(lines);
    }

    [Fact]
    public async Task Each_is_counted_by_the_surface_that_refused_it()
    {
        using var service = new Service();

        await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Business}", key: "vk_nobody_x"));
        var byHeader = Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Business}", key: null);
        byHeader.Headers.Add("X-Api-Key", "vk_nobody_x");
        await service.SendAsync(byHeader);
        await service.SendAsync(Service.V21(HttpMethod.Get, "/api/v2.1/verifications", "no.token.atall"));

        Assert.True(counted.Count(line => line == "1 [surface, v1]") >= 2, string.Join('\n', counted));
        Assert.True(counted.Any(line => line == "1 [surface, v2.1]"), string.Join('\n', counted));
    }

    private sealed class Log(ConcurrentQueue<string> lines) : ILogger<RefusedCredentials>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Enqueue(formatter(state, exception));
    }
}
