using System.Diagnostics;
using System.Diagnostics.Metrics;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Pipeline;

/// <summary>
/// What this service tells of itself under the name <c>VerificationService</c>: the stages of the pipeline as
/// activities, and counters. No label names a tenant, a person or an address. While nobody listens, a stage is nothing.
/// </summary>
public static class Telemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "VerificationService";

    private static readonly ActivitySource Source = new(Name);

    private static readonly Counter<long> Refusals;

    static Telemetry() =>
        Refusals = Meter.CreateCounter<long>("verification.refusals", "{refusal}", "Use cases refused, by kind.");

    /// <summary>Where every counter of this service is made, but those of deliveries.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>Whether anybody listens to stages.</summary>
    public static bool IsTraced => Source.HasListeners();

    /// <summary>Begins a stage, which ends when it is disposed; null when nobody listens.</summary>
    public static Activity? Begin(string stage) => Source.StartActivity(stage);

    /// <summary>Begins sending a message, as a part of the trace that caused it.</summary>
    public static Activity? BeginSending(string kind, string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var cause)
            ? Source.StartActivity($"send {kind}", ActivityKind.Producer, cause)
            : Source.StartActivity($"send {kind}", ActivityKind.Producer);

    /// <summary>Says how a use case ended.</summary>
    internal static void Ended(Activity? useCase, string name, Error? refusal)
    {
        if (refusal is null)
        {
            return;
        }

        Refusals.Add(
            1,
            new KeyValuePair<string, object?>("error.type", refusal.Code),
            new KeyValuePair<string, object?>("refusal.kind", refusal.Kind.ToString()),
            new KeyValuePair<string, object?>("use_case", name)
        );
        useCase?.SetTag("error.type", refusal.Code);
    }
}
