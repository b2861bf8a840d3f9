using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tests.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Pipeline;

/// <summary>What a reader of the service's meter sees of decisions and refusals.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private readonly ConcurrentBag<(string Name, double Value, string Labels)> seen = [];
    private readonly ConcurrentBag<(string Name, string? Unit, string? Description)> published = [];
    private readonly MeterListener listener = new();
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        listener.InstrumentPublished = (instrument, reader) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
            {
                published.Add((instrument.Name, instrument.Unit, instrument.Description));
                reader.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        service = await TestService.StartAsync();
    }

    public async Task DisposeAsync()
    {
        listener.Dispose();
        await service.DisposeAsync();
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal);
        seen.Add((instrument.Name, value, string.Join(' ', labels.Select(tag => $"{tag.Key}={tag.Value}"))));
    }

    [Fact]
    public async Task A_decision_is_counted_by_outcome_level_and_risk_and_timed_from_the_opening()
    {
        var (standard, high) = (await service.OpenAsync(), await service.OpenHighRiskAsync());
        service.Clock.Advance(TimeSpan.FromSeconds(4321));

        await service.MustAsync(Actors.TenantAdmin, Way.Approve.On(standard, Actors.TenantAdmin));
        await service.MustAsync(Actors.PowerTenant, Way.Reject.On(high, Actors.PowerTenant));

        foreach (
            var (labels, level) in new[]
            {
                ("verification.outcome=approved verification.risk=standard", "tenant_verified"),
                ("verification.outcome=declined verification.risk=high", "none"),
            }
        )
        {
            Assert.Contains(("verification.time_to_decision", 4321, labels), seen);
            Assert.Contains(("verification.decisions", 1, $"verification.level={level} {labels}"), seen);
        }
    }

    [Fact]
    public void What_is_counted_says_in_which_unit_and_of_what() =>
        Assert.Contains(("verification.refusals", "{refusal}", "Use cases refused, by kind."), published);

    [Fact]
    public async Task A_refusal_is_counted_by_kind_type_and_use_case()
    {
        await service.RefusedAsync(Actors.TenantAdmin, TestService.Approval("nobody"));

        Assert.Contains(
            (
                "verification.refusals",
                1,
                "error.type=VERIFICATION_NOT_FOUND refusal.kind=NotFound use_case=ApproveVerification"
            ),
            seen
        );
    }
}
