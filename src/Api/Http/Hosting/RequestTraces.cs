using System.Diagnostics;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// Gives every request a trace id, whether or not anybody logs or collects traces: the answer and the audit name it.
/// </summary>
internal static class RequestTraces
{
    // The framework makes an activity only when somebody listens, or when its own request log is on. That log opens a
    // scope with the path, which may hold what somebody typed into it, and so appsettings.json turns it off.
    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    /// <summary>Listens from now on; again changes nothing.</summary>
    public static void Enable() => ActivitySource.AddActivityListener(Listener);
}
