using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Pipeline;

/// <summary>What an operator's traces and counters show of a use case.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private TestService service = null!;
    private ActivityListener listener = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "VerificationService",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public async Task DisposeAsync()
    {
        listener.Dispose();
        await service.DisposeAsync();
    }

    // Other tests run meanwhile, and are listened to as well.
    private IEnumerable<string> StagesOf(Activity request) =>
        ended.Where(activity => activity.TraceId == request.TraceId).Select(activity => activity.OperationName);

    [Fact]
    public async Task The_stages_of_a_command_are_parts_of_its_trace()
    {
        var id = await service.OpenAsync();
        using var request = new Activity("request").Start();

        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(
            ["authorization", "validation", "handler", "transaction", "ApproveVerification"],
            StagesOf(request)
        );
    }

    [Fact]
    public async Task A_query_has_no_transaction()
    {
        var id = await service.OpenAsync();
        using var request = new Activity("request").Start();

        await service.MustAsync(Actors.Reviewer, new GetVerification(id));

        Assert.Equal(["authorization", "validation", "GetVerification"], StagesOf(request));
    }

    [Fact]
    public async Task A_refusal_is_counted_under_its_code_kind_and_use_case_and_named_on_the_trace()
    {
        var id = await service.OpenHighRiskAsync();
        var counted = new ConcurrentQueue<string>();
        var mine = new AsyncLocal<bool> { Value = true };
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == "VerificationService" && instrument.Name == "verification.refusals")
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>(
            (_, value, tags, _) =>
            {
                if (mine.Value)
                {
                    counted.Enqueue(
                        $"{value} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"
                    );
                }
            }
        );
        meters.Start();
        using var request = new Activity("request").Start();

        await service.RefusedAsync(Actors.TenantAdmin, TestService.Approval(id));
        await service.MustAsync(Actors.PowerTenant, TestService.Approval(id, "power-tenant"));

        Assert.Equal(
            ["1 error.type=INSUFFICIENT_AUTHORITY refusal.kind=Forbidden use_case=ApproveVerification"],
            counted
        );
        Assert.Equal(
            ["INSUFFICIENT_AUTHORITY", null],
            ended
                .Where(activity =>
                    activity.TraceId == request.TraceId && activity.OperationName == nameof(ApproveVerification)
                )
                .Select(activity => activity.GetTagItem("error.type"))
        );
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c")]
    [InlineData("no trace", null)]
    [InlineData(null, null)]
    public void Sending_is_a_part_of_the_trace_that_caused_it_where_one_did(string? traceParent, string? traceId)
    {
        using var sending = Telemetry.BeginSending("callback", traceParent);

        Assert.Equal(("send callback", ActivityKind.Producer), (sending!.OperationName, sending.Kind));
        Assert.Equal(traceId is not null, sending.HasRemoteParent);
        if (traceId is not null)
        {
            Assert.Equal(traceId, sending.TraceId.ToHexString());
        }
    }
}
