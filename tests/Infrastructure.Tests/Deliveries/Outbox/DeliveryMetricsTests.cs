using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Deliveries;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Outbox;

/// <summary>What an operator's dashboard reads from the meter, through the framework's own listener.</summary>
public sealed class DeliveryMetricsTests
{
    [Fact]
    public async Task A_reader_sees_how_much_waits_and_for_how_long()
    {
        await using var service = await TestService.StartAsync();
        using var reader = new Reader();
        for (var i = 0; i < 3; i++)
        {
            await DeclineAsync(service);
        }

        service.Clock.Advance(TimeSpan.FromSeconds(90));
        await using var scope = service.Services.CreateAsyncScope();
        var backlog = await scope
            .ServiceProvider.GetRequiredService<DeliveryStore>()
            .BacklogAsync(service.Clock.Now(), CancellationToken.None);
        service.Services.GetRequiredService<DeliveryMetrics>().Observed(backlog);
        reader.Read();

        // A callback and an e-mail for each; other tests' services of the same process may be seen too.
        Assert.Contains("deliveries.pending = 6 {message}", reader.Seen);
        Assert.Contains("deliveries.oldest_due_age = 90 s", reader.Seen);
    }

    [Fact]
    public async Task A_reader_sees_attempts_by_kind_and_outcome_and_nothing_that_names_anybody()
    {
        using var reader = new Reader();
        await using var service = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Deliveries:Enabled"] = "true", ["Deliveries:PollMs"] = "50" }
        );

        await DeclineAsync(service);

        await reader.UntilAsync("deliveries.attempts = 1 {attempt} kind=callback outcome=failed");
        await reader.UntilAsync("deliveries.attempts = 1 {attempt} kind=owner_email outcome=delivered");
        await reader.UntilAsync("deliveries.pending = 1 {message}");
        Assert.All(
            reader.Seen,
            seen => Assert.Matches(@"^deliveries\.\w+ = [\d.]+ [{}\w]+( kind=\w+ outcome=\w+)?$", seen)
        );
    }

    // The callback's name is none (RFC 6761 §6.4); the e-mail is a file.
    private static async Task DeclineAsync(TestService service)
    {
        var subject = await service.MustAsync(
            Actors.TenantAdmin,
            new Application.Subjects.CreateApplicant { FirstName = "Ada", LastName = "Lovelace" }
        );
        var opened = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateVerification { CustomerId = subject.Id, CallbackUrl = "https://receiver.invalid/" }
        );
        await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateVerificationStatus
            {
                VerificationId = opened.Verification.Id,
                Status = VerificationStatus.Declined,
                CallbackEnabled = true,
                ProjectOwnerEmailEnabled = true,
            }
        );
    }

    private sealed class Reader : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly ConcurrentBag<string> seen = [];

        public Reader()
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == DeliveryMetrics.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Saw(instrument, value, tags));
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Saw(instrument, value, tags));
            listener.Start();
        }

        public IReadOnlyCollection<string> Seen => seen;

        /// <summary>Asks the gauges, as a collector does from time to time.</summary>
        public void Read() => listener.RecordObservableInstruments();

        public async Task UntilAsync(string wanted)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (!seen.Contains(wanted))
            {
                Read();
                Assert.False(
                    patience.IsCancellationRequested,
                    $"Not {wanted} but {string.Join("; ", seen.Distinct())}"
                );
                await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            }
        }

        public void Dispose() => listener.Dispose();

        private void Saw<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            where T : IFormattable
        {
            var labels = string.Concat(tags.ToArray().Select(tag => $" {tag.Key}={tag.Value}"));
            seen.Add($"{instrument.Name} = {value} {instrument.Unit}{labels}");
        }
    }
}
